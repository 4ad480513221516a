package hearth.config.discovery.kubernetes;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

import hearth.config.DomainName;
import hearth.config.KubernetesSettings;
import hearth.config.discovery.ClientAddress;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Refusal;

/**
 * What the DNS of a cluster says of its Services: the Kubernetes DNS specification 1.1.0, whose sections the comments name,
 * and the names that annotations ask for.
 */
public final class ClusterNames {
    static final String SOURCE = "kubernetes";
    private static final String VERSION = "1.1.0";
    /** The oldest Service has a name that several ask for. */
    private static final Comparator<ClusterService> BY_AGE = Comparator.comparing(ClusterService::created)
            .thenComparing(ClusterObject::key);

    private final KubernetesSettings settings;

    public ClusterNames(KubernetesSettings settings) {
        this.settings = settings;
    }

    /** All names of a cluster. */
    public Outcome of(Collection<ClusterService> services, Collection<Slice> slices) {
        Map<String, List<Slice>> endpoints = new HashMap<>();
        slices.stream().sorted(Comparator.comparing(ClusterObject::key))
                .forEach(slice -> endpoints.computeIfAbsent(slice.serviceKey(), key -> new ArrayList<>()).add(slice));
        Work work = new Work();
        // 2.2: the version of the specification.
        work.found.add(new Discovered.Text(new DomainName("dns-version." + settings.zone().text()), VERSION,
                settings.ttl(), SOURCE));
        AnnotatedNames annotated = new AnnotatedNames(settings, work.found, work.refusals);
        for (ClusterService service : services.stream().sorted(BY_AGE).toList()) {
            List<Slice> own = endpoints.getOrDefault(service.key(), List.of());
            work.service(service, own);
            annotated.of(service, own);
        }
        return new Outcome(work.found, List.copyOf(work.refusals));
    }

    /** An endpoint that is told: ready, or of a Service that does not mind. */
    static boolean isTold(ClusterService service, Slice.Endpoint endpoint) {
        return endpoint.ready() || service.unready();
    }

    /** As log lines name a Service. */
    static String text(ClusterService service) {
        return "Service " + service.key();
    }

    static String source(ClusterService service) {
        return SOURCE + "/" + service.key();
    }

    /** One cluster's names on their way. */
    private final class Work {
        private final List<Discovered> found = new ArrayList<>();
        private final Set<Refusal> refusals = new LinkedHashSet<>();

        void service(ClusterService service, List<Slice> slices) {
            Optional<DomainName> name = name(service,
                    service.name() + "." + service.namespace() + ".svc." + settings.zone().text());
            if (name.isEmpty()) {
                return;
            }
            if (service.externalName().isPresent()) {
                alias(service, name.get(), service.externalName().get());
            } else if (service.headless()) {
                slices.forEach(slice -> slice.endpoints().stream().filter(endpoint -> isTold(service, endpoint))
                        .forEach(endpoint -> endpoint(service, name.get(), slice, endpoint)));
            } else if (!service.addresses().isEmpty()) {
                clusterIp(service, name.get());
            }
        }

        /** 2.3: the addresses of the Service itself. */
        private void clusterIp(ClusterService service, DomainName name) {
            found.add(new Discovered.Addresses(name, service.addresses(), ttl(), source(service)));
            service.ports().forEach(port -> location(service, name, port, name));
            service.addresses().forEach(address -> found.add(new Discovered.Pointer(address, name, ttl(),
                    source(service))));
        }

        /** 2.4: addresses of the Service's name and of the endpoint's own. */
        private void endpoint(ClusterService service, DomainName name, Slice slice, Slice.Endpoint endpoint) {
            String label = endpoint.hostname().orElseGet(() -> label(endpoint.addresses().getFirst()));
            Optional<DomainName> host = name(service, label + "." + name.text());
            found.add(new Discovered.Addresses(name, endpoint.addresses(), ttl(), source(service)));
            if (host.isEmpty()) {
                return;
            }
            found.add(new Discovered.Addresses(host.get(), endpoint.addresses(), ttl(), source(service)));
            slice.ports().forEach(port -> location(service, name, port, host.get()));
            if (endpoint.hostname().isPresent()) {
                endpoint.addresses().forEach(address -> found.add(new Discovered.Pointer(address, host.get(), ttl(),
                        source(service))));
            }
        }

        private void location(ClusterService service, DomainName name, Port port, DomainName host) {
            name(service, "_" + port.name() + "._" + port.protocol() + "." + name.text()).ifPresent(
                    place -> found.add(new Discovered.Location(place, host, port.number(), ttl(), source(service))));
        }

        /** 2.5: a CNAME. */
        private void alias(ClusterService service, DomainName name, String written) {
            target(written).ifPresentOrElse(
                    target -> found.add(new Discovered.Alias(name, target, ttl(), source(service))),
                    () -> refusals.add(new Refusal(text(service), Refusal.Reason.BAD_NAME,
                            "its externalName is not the name of a host")));
        }

        private Optional<DomainName> name(ClusterService service, String text) {
            if (text.length() <= Label.LONGEST_NAME) {
                return Optional.of(new DomainName(text));
            }
            refusals.add(new Refusal(text(service), Refusal.Reason.BAD_NAME,
                    "'" + text + "' is longer than the " + Label.LONGEST_NAME + " characters of a name"));
            return Optional.empty();
        }

        private Duration ttl() {
            return settings.ttl();
        }
    }

    /** What a CNAME leads to; empty if that is no name, or an address. */
    static Optional<DomainName> target(String written) {
        try {
            DomainName name = DomainName.parse(written);
            return ClientAddress.of(name.text()).isPresent() ? Optional.empty() : Optional.of(name);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** For an endpoint without a host name: its address, such as {@code 10-0-0-1}. */
    private static String label(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? address.getHostAddress().replace('.', '-')
                : HexFormat.of().formatHex(bytes).replaceAll("(.{4})(?=.)", "$1-");
    }

    /** Addresses of all endpoints that are told, each once. */
    static SequencedSet<InetAddress> told(ClusterService service, List<Slice> slices) {
        SequencedSet<InetAddress> addresses = new LinkedHashSet<>();
        slices.forEach(slice -> slice.endpoints().stream().filter(endpoint -> isTold(service, endpoint))
                .forEach(endpoint -> addresses.addAll(endpoint.addresses())));
        return addresses;
    }
}
