package hearth.config.discovery.kubernetes;

import static hearth.config.discovery.kubernetes.ApiJson.text;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

import hearth.config.discovery.ClientAddress;
import tools.jackson.databind.JsonNode;

/**
 * Reads objects of the API. One without a proper namespace and name is none; anything else that has not the form expected
 * is as if it were not there.
 */
public final class ObjectJson {
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    /** The present prefix, and the one that it had before: the first that is there holds. */
    private static final List<String> PREFIXES = List.of("external-dns.kubernetes.io/",
            "external-dns.alpha.kubernetes.io/");
    private static final Set<String> KEYS = Set.of(AnnotatedNames.HOSTNAME, AnnotatedNames.INTERNAL_HOSTNAME,
            AnnotatedNames.TARGET, AnnotatedNames.TTL, AnnotatedNames.ENDPOINTS_TYPE);
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    /** What Kubernetes allows in an EndpointSlice. */
    private static final int MOST_PORTS = 100;
    private static final int LARGEST_PORT = 65535;
    private static final int LONGEST_ANNOTATION = 8192;

    private ObjectJson() {}

    /** A Service. */
    public static Optional<ClusterService> service(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        JsonNode spec = object.path("spec");
        List<String> ips = new ArrayList<>(texts(spec.path("clusterIPs")));
        if (ips.isEmpty()) {
            ips.add(text(spec, "clusterIP"));
        }
        List<String> balancer = new ArrayList<>();
        for (JsonNode ingress : object.path("status").path("loadBalancer").path("ingress")) {
            String ip = text(ingress, "ip");
            balancer.add(ip.isEmpty() ? text(ingress, "hostname") : ip);
        }
        balancer.removeIf(String::isEmpty);
        String kind = text(spec, "type");
        ClusterService service = new ClusterService(text(metadata, "namespace"), text(metadata, "name"),
                text(metadata, "creationTimestamp"), kind, addresses(ips), ips.contains("None"),
                Optional.of(text(spec, "externalName")).filter(name -> kind.equals(ClusterService.EXTERNAL_NAME)),
                ports(spec.path("ports")), spec.path("publishNotReadyAddresses").asBoolean(false),
                annotations(metadata.path("annotations")), balancer);
        return Optional.of(service).filter(ObjectJson::isNamed);
    }

    /** An EndpointSlice, v1 or v1beta1: what is read here is alike in both. */
    public static Optional<Slice> slice(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        List<Slice.Endpoint> endpoints = new ArrayList<>();
        for (JsonNode endpoint : object.path("endpoints")) {
            List<InetAddress> addresses = addresses(texts(endpoint.path("addresses")));
            if (!addresses.isEmpty()) {
                // "nil should be interpreted as true", says the API of this condition.
                boolean ready = endpoint.path("conditions").path("ready").asBoolean(true);
                endpoints.add(new Slice.Endpoint(addresses, ready,
                        Optional.of(text(endpoint, "hostname")).filter(Label::isHost)));
            }
        }
        Slice slice = new Slice(text(metadata, "namespace"), text(metadata, "name"),
                text(metadata.path("labels"), SERVICE_LABEL), endpoints, ports(object.path("ports")));
        return Optional.of(slice).filter(each -> Label.isHost(each.namespace()) && Label.areHosts(each.name()));
    }

    /** Services are labels of names; a Service that began with a digit was refused by older clusters only. */
    private static boolean isNamed(ClusterService service) {
        return Label.isHost(service.namespace()) && Label.isHost(service.name());
    }

    private static List<InetAddress> addresses(List<String> texts) {
        SequencedSet<InetAddress> addresses = new LinkedHashSet<>();
        texts.forEach(text -> ClientAddress.of(text).ifPresent(addresses::add));
        return List.copyOf(addresses);
    }

    private static List<Port> ports(JsonNode list) {
        List<Port> ports = new ArrayList<>();
        for (JsonNode port : list) {
            String name = text(port, "name");
            String written = text(port, "protocol");
            String protocol = written.isEmpty() ? "tcp" : written.toLowerCase(Locale.ROOT);
            int number = port.path("port").asInt(0);
            boolean told = Label.isPort(name) && PROTOCOLS.contains(protocol) && number > 0 && number <= LARGEST_PORT;
            if (told && ports.size() < MOST_PORTS) {
                ports.add(new Port(name, protocol, number));
            }
        }
        return ports;
    }

    private static Map<String, String> annotations(JsonNode all) {
        Map<String, String> ours = new HashMap<>();
        for (String prefix : PREFIXES) {
            all.properties().forEach(annotation -> {
                String key = annotation.getKey();
                JsonNode value = annotation.getValue();
                if (key.startsWith(prefix) && KEYS.contains(key.substring(prefix.length())) && value.isString()
                        && value.asString().length() <= LONGEST_ANNOTATION) {
                    ours.putIfAbsent(key.substring(prefix.length()), value.asString());
                }
            });
        }
        return ours;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : list) {
            if (each.isString()) {
                texts.add(each.asString());
            }
        }
        return texts;
    }
}
