package hearth.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code http} in {@code hearth.yaml}. */
public record HttpSettings(@Key("Addresses and ports to serve on.") List<Endpoint> listen,
        @Key(port = 443, value = "Addresses and ports to serve HTTPS on; needs certificates.names.") List<Endpoint> tlsListen,
        @Key("Base URL given to machines that boot, when it is not http://ADDRESS:PORT of this node.") Optional<URI> url,
        @Key(value = "Connections at once; the one idle longest is closed for a new one.", byDefault = "1024", min = "1", max = "65536") int connections,
        @Key(value = "How long an idle connection stays open.", byDefault = "30s", min = "1s", max = "10m") Duration idle,
        @Key(value = "How long the answer to a request may take to begin.", byDefault = "30s", min = "1s", max = "5m") Duration answer,
        @Key(value = "How long a request may take to arrive, from the first byte of its head to the last of its body.", byDefault = "30s", min = "1s", max = "10m") Duration requestTime,
        @Key(value = "Memory for the bodies of all requests together, in MiB; one that finds no room is answered 503.", byDefault = "16", min = "1", max = "1024") int bodiesMib,
        @Key(value = "Largest request head, in bytes.", byDefault = "8192", min = "1024", max = "65536") int requestHead) {}
