package hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code discovery.docker} in {@code hearth.yaml}. */
public record DockerSettings(
        @Key(value = "The engine's socket. Reading it takes its group's right, usually docker's.", byDefault = "/var/run/docker.sock", pattern = "/[!-~]{1,106}", form = "the path of a socket such as /var/run/docker.sock, at most 107 characters long") String socket,
        @Key("Names of the nodes that have such an engine. None written: every node.") List<String> nodes,
        @Key(value = "Containers get their names below this domain, which lies in a zone that is served here.") DomainName domain,
        @Key("Further names that labels of containers may take, each with what is below it. They lie in zones served here.") List<DomainName> allowNames,
        @Key(value = "What containers are called that say nothing themselves: nothing (ignore), SERVICE.PROJECT of Compose, SERVICE of Compose alone, by their container name, or by their image.", byDefault = "compose-project") Unlabelled unlabelled,
        @Key(value = "Whose address names give: the container's own, or this machine's, for containers with published ports.", byDefault = "container") Addresses addresses,
        @Key("Docker networks whose addresses are given, the preferred one first. None written: the only one that a container is on.") List<String> networks,
        @Key("This machine's address as clients know it, for containers in its network and for published ports. Not written: those get no name.") Optional<Ipv4> hostAddress,
        @Key(value = "How long clients may keep a container's address.", byDefault = "10s", min = "1s", max = "1d") Duration ttl,
        @Key(value = "How long names stay while the engine does not answer; after it they are taken away.", byDefault = "2m", min = "0s", max = "7d") Duration keep,
        @Key(value = "How often all containers are looked at, beside the engine's events.", byDefault = "1m", min = "1s", max = "1d") Duration resync,
        @Key(value = "Longest wait between two attempts to reach an engine that does not answer.", byDefault = "1s", min = "1ms", max = "10m") Duration retry,
        @Key(value = "How long the engine may take for an answer.", byDefault = "5s", min = "10ms", max = "10m") Duration timeout,
        @Key(value = "Most containers that get names; further ones are refused.", byDefault = "2000", min = "1", max = "100000") int containers,
        @Key(value = "Most names of one container; further ones are refused.", byDefault = "32", min = "1", max = "1000") int names,
        @Key(value = "Longest answer or event that is read from the engine, in MiB.", byDefault = "16", min = "1", max = "256") int answerMib) {

    /** What containers are called that have no label or variable for it. */
    public enum Unlabelled {
        IGNORE,
        COMPOSE_PROJECT,
        COMPOSE_SERVICE,
        CONTAINER,
        IMAGE
    }

    /** Whose address the names of containers give. */
    public enum Addresses {
        CONTAINER,
        HOST
    }
}
