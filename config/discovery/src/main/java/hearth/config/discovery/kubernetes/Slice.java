package hearth.config.discovery.kubernetes;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * An EndpointSlice: some of the endpoints of a Service.
 *
 * @param service
 *            name of the Service, in the same namespace
 */
public record Slice(String namespace, String name, String service, List<Endpoint> endpoints,
        List<Port> ports) implements ClusterObject {
    public Slice {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }

    /** One endpoint; its addresses lead to one and the same. */
    public record Endpoint(List<InetAddress> addresses, boolean ready, Optional<String> hostname) {
        public Endpoint {
            addresses = List.copyOf(addresses);
        }
    }

    String serviceKey() {
        return namespace + "/" + service;
    }
}
