package hearth.config;

import java.util.Optional;

/** {@code discovery} in {@code hearth.yaml}: services that are found running on the network, and get names. */
public record DiscoverySettings(
        @Key("Containers of the Docker engine on this machine. Not written: none are looked for.") Optional<DockerSettings> docker,
        @Key("Services of a Kubernetes cluster. Not written: none are looked for.") Optional<KubernetesSettings> kubernetes) {}
