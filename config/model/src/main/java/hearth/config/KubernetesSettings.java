package hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code discovery.kubernetes} in {@code hearth.yaml}. */
public record KubernetesSettings(
        @Key("The cluster's zone, such as cluster.local or k8s.home.example. Hearth makes it: it has no file in zones/.") DomainName zone,
        @Key(value = "The API server. Plain http is for loopback only, such as the port of kubectl proxy.", pattern = "https?://[^/@?#\\s]{1,300}(/[^@?#\\s]{0,300})?", form = "a URL such as https://192.0.2.10:6443, without user, password or query") String server,
        @Key(value = "PEM file with the certificate authority of the API server; no other is trusted. It must be written for https.", pattern = RepositorySettings.PATH, form = KubernetesSettings.PATH_FORM) Optional<String> caFile,
        @Key(value = "File with the bearer token, read at each request. None: Hearth asks without one.", pattern = RepositorySettings.PATH, form = KubernetesSettings.PATH_FORM) Optional<String> tokenFile,
        @Key("Names below which ExternalDNS annotations of Services may have names. They lie in zones served here. None: annotations are not read.") List<DomainName> zones,
        @Key(value = "How long clients may keep what they are told, and that something is not there.", byDefault = "5s", min = "1s", max = "1d") Duration ttl,
        @Key(value = "How long one watch lasts until it is opened anew: a connection that has silently died is found after this and timeout.", byDefault = "1m", min = "1s", max = "1h") Duration watch,
        @Key(value = "How often everything is listed, beside the watches.", byDefault = "10m", min = "1s", max = "1d") Duration resync,
        @Key(value = "Longest wait between two attempts to reach an API server that does not answer.", byDefault = "5s", min = "1ms", max = "10m") Duration retry,
        @Key(value = "How long the API server may take for an answer.", byDefault = "10s", min = "10ms", max = "10m") Duration timeout,
        @Key(value = "Most Services; further ones are refused.", byDefault = "5000", min = "1", max = "100000") int services,
        @Key(value = "Most endpoints, those of all EndpointSlices together; further slices are refused.", byDefault = "20000", min = "1", max = "1000000") int endpoints,
        @Key(value = "Most names that the annotations of one Service may give it; further ones are refused.", byDefault = "32", min = "1", max = "1000") int names,
        @Key(value = "Longest page of a list, or line of a watch, that is read, in MiB.", byDefault = "16", min = "1", max = "256") int answerMib) {
    static final String PATH_FORM = "an absolute path such as /etc/hearth/kubernetes-token";
}
