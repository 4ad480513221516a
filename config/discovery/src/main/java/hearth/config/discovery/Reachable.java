package hearth.config.discovery;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import hearth.config.DockerSettings;

/** Where clients reach a container: the right one of its networks, or this machine. */
record Reachable(DockerSettings settings) {
    private static final String HOST = "host";

    /** What was decided. */
    sealed interface Choice {}

    /**
     * A container's addresses.
     *
     * @param published
     *            whether these are this machine's, so that its published ports count
     */
    record Found(List<InetAddress> addresses, boolean published) implements Choice {}

    /** None that is surely right: a wrong address is worse than none. */
    record Unclear(String why) implements Choice {}

    Choice of(Container container) {
        String wanted = container.labels().getOrDefault("hearth.network", "");
        if (container.host()) {
            return thisMachine("it is in this machine's network", false);
        }
        if (wanted.equals(HOST)) {
            return published(container, "its label hearth.network is host");
        }
        if (!wanted.isEmpty()) {
            // Compose prefixes a project's networks with the project.
            String project = container.labels().getOrDefault(ContainerNames.COMPOSE_PROJECT, "");
            return on(container, List.of(wanted, project + "_" + wanted))
                    .orElseGet(() -> new Unclear("it is on no network of its label hearth.network, only on "
                            + networks(container)));
        }
        if (settings.addresses() == DockerSettings.Addresses.HOST) {
            return published(container, "discovery.docker.addresses is host");
        }
        if (!settings.networks().isEmpty()) {
            return on(container, settings.networks()).orElseGet(
                    () -> new Unclear("it is on none of discovery.docker.networks, only on " + networks(container)));
        }
        return switch (container.networks().size()) {
            case 0 -> new Unclear("it is on no network");
            case 1 -> on(container, List.copyOf(container.networks().keySet()))
                    .orElseGet(() -> new Unclear("it has no address on " + networks(container)));
            default -> new Unclear("it is on several networks (" + networks(container)
                    + "): name the right one in discovery.docker.networks, or in its label hearth.network");
        };
    }

    private Choice published(Container container, String why) {
        return container.ports().stream().anyMatch(port -> port.published().isPresent())
                ? thisMachine(why, true)
                : new Unclear(why + ", and it publishes no port there");
    }

    private Choice thisMachine(String why, boolean published) {
        return settings.hostAddress().<Choice>map(address -> new Found(List.of(address.address()), published))
                .orElseGet(() -> new Unclear(why + ", and discovery.docker.host-address is not written"));
    }

    private static Optional<Choice> on(Container container, List<String> preferred) {
        return preferred.stream().map(network -> container.networks().getOrDefault(network, List.of()))
                .filter(addresses -> !addresses.isEmpty()).findFirst().map(addresses -> new Found(addresses, false));
    }

    private static String networks(Container container) {
        return container.networks().isEmpty() ? "none" : String.join(", ", container.networks().keySet());
    }
}
