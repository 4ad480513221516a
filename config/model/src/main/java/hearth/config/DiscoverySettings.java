package hearth.config;

import java.util.Optional;

/** {@code discovery} in {@code hearth.yaml}: services that are found running on the network, and get names. */
public record DiscoverySettings(
        @Key("Containers of the Docker engine on a node. Not written: none are looked for.") Optional<DockerSettings> docker,
        @Key("Services of a Kubernetes cluster. Not written: none are looked for.") Optional<KubernetesSettings> kubernetes) {

    /** What the node of this name looks for: its engine's containers, if it has one. */
    public Optional<DockerSettings> dockerOn(String node) {
        return docker.filter(settings -> settings.nodes().isEmpty() || settings.nodes().contains(node));
    }
}
