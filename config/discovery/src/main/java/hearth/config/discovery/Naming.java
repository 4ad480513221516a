package hearth.config.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.config.DockerSettings;
import hearth.config.DomainName;

/** The rules by which a container gets names, from top to bottom in {@link #of}. docs/discovery.md tells them to users. */
final class Naming {
    private static final Pattern TTL = Pattern.compile("([0-9]{1,5})([smh]?)");
    private static final Duration LONGEST_TTL = Duration.ofDays(1);

    private final DockerSettings settings;
    private final ContainerNames names;
    private final Claims claims;
    private final Reachable reachable;

    /** The services that a container is, and why it isn't more. */
    record Outcome(List<Service> services, List<Refusal> refusals) {
        static final Outcome NOTHING = new Outcome(List.of(), List.of());
    }

    Naming(DockerSettings settings) {
        this.settings = settings;
        names = new ContainerNames(settings.unlabelled());
        claims = Claims.of(settings);
        reachable = new Reachable(settings);
    }

    Outcome of(Container container) {
        if (!container.serving() || ContainerNames.ignored(container)) {
            return Outcome.NOTHING;
        }
        List<String> own = names.of(container);
        return switch (reachable.of(container)) {
            case Reachable.Unclear(String why) -> own.isEmpty()
                    ? Outcome.NOTHING
                    : new Outcome(List.of(),
                            List.of(new Refusal(container.toString(), Refusal.Reason.NO_ADDRESS, why)));
            case Reachable.Found found -> new Naming.Work(container, found).done(own);
        };
    }

    /** One container's names on their way. */
    private final class Work {
        private final Container container;
        private final Reachable.Found found;
        private final List<Refusal> refusals = new ArrayList<>();
        private final Map<DomainName, Set<ServicePort>> named = new LinkedHashMap<>();

        Work(Container container, Reachable.Found found) {
            this.container = container;
            this.found = found;
        }

        Outcome done(List<String> own) {
            own.forEach(this::claim);
            List<Container.Port> ports = container.ports().stream()
                    .filter(port -> !found.published() || port.published().isPresent()).toList();
            for (Container.Port port : ports) {
                if (!ContainerNames.ignored(container, port)) {
                    ContainerNames.ofPort(container, port, own, ports.size() == 1)
                            .forEach(text -> claim(text, port));
                }
            }
            List<DomainName> untagged = List.copyOf(named.keySet());
            for (String tag : ContainerNames.tags(container)) {
                untagged.forEach(name -> claim(tag + "." + name.text() + "."));
            }
            Duration ttl = ttl();
            List<Service> services = new ArrayList<>();
            named.forEach((name, at) -> services.add(new Service(name, found.addresses(), List.copyOf(at), ttl,
                    DockerWatch.SOURCE + "/" + container.shortId())));
            return new Outcome(services, refusals);
        }

        private void claim(String text) {
            switch (claims.claim(text)) {
                case Claims.Denied(Refusal.Reason reason, String detail) -> refuse(reason, detail);
                case Claims.Granted(DomainName name) -> add(name);
            }
        }

        private void claim(String text, Container.Port port) {
            claim(text);
            if (claims.claim(text) instanceof Claims.Granted(DomainName name) && claims.permitsBeside(name)
                    && named.get(name) instanceof Set<ServicePort> ports) {
                ports.add(new ServicePort(port.protocol(),
                        found.published() ? port.published().orElseThrow() : port.number()));
            }
        }

        private void add(DomainName name) {
            if (named.containsKey(name) || named.size() < settings.names()) {
                named.computeIfAbsent(name, n -> new LinkedHashSet<>());
            } else {
                refuse(Refusal.Reason.TOO_MANY, name + " is one name too many; discovery.docker.names is the limit");
            }
        }

        private Duration ttl() {
            String text = container.labels().getOrDefault("hearth.ttl", "");
            if (text.isEmpty()) {
                return settings.ttl();
            }
            Matcher m = TTL.matcher(text);
            if (m.matches()) {
                long number = Long.parseLong(m.group(1));
                Duration ttl = switch (m.group(2)) {
                    case "h" -> Duration.ofHours(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofSeconds(number);
                };
                if (!ttl.isZero() && ttl.compareTo(LONGEST_TTL) <= 0) {
                    return ttl;
                }
            }
            refuse(Refusal.Reason.BAD_TTL, "its label hearth.ttl is not a time from 1s to 24h, such as 30s or 5m");
            return settings.ttl();
        }

        private void refuse(Refusal.Reason reason, String detail) {
            Refusal refusal = new Refusal(container.toString(), reason, detail);
            if (!refusals.contains(refusal)) {
                refusals.add(refusal);
            }
        }
    }
}
