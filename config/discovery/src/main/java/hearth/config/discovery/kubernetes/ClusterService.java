package hearth.config.discovery.kubernetes;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Service.
 *
 * @param created
 *            as the API server writes it: in order of time as text
 * @param kind
 *            its {@code spec.type}
 * @param headless
 *            whether it has endpoints instead of an address of its own
 * @param externalName
 *            what it is another name of
 * @param unready
 *            whether endpoints are told before they are ready
 * @param annotations
 *            those for ExternalDNS, by what follows the prefix
 * @param balancer
 *            addresses and names of its load balancer
 */
public record ClusterService(String namespace, String name, String created, String kind, List<InetAddress> addresses,
        boolean headless, Optional<String> externalName, List<Port> ports, boolean unready,
        Map<String, String> annotations, List<String> balancer) implements ClusterObject {
    static final String LOAD_BALANCER = "LoadBalancer";
    static final String EXTERNAL_NAME = "ExternalName";

    public ClusterService {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        annotations = Map.copyOf(annotations);
        balancer = List.copyOf(balancer);
    }
}
