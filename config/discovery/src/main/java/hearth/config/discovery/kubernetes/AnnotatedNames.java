package hearth.config.discovery.kubernetes;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.config.DomainName;
import hearth.config.KubernetesSettings;
import hearth.config.discovery.ClientAddress;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Refusal;

/**
 * Names in the operator's own zones that Services ask for with ExternalDNS' annotations. Asked of one Service after another,
 * of which an earlier one keeps a name. Used by one thread, for one round.
 */
final class AnnotatedNames {
    static final String HOSTNAME = "hostname";
    static final String INTERNAL_HOSTNAME = "internal-hostname";
    static final String TARGET = "target";
    static final String TTL = "ttl";
    static final String ENDPOINTS_TYPE = "endpoints-type";
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})([smh]?)");
    private static final Duration LONGEST_TTL = Duration.ofDays(1);
    private static final int SHOWN = 60;

    private final KubernetesSettings settings;
    private final List<Discovered> found;
    private final Set<Refusal> refusals;
    /** Whose each name is. */
    private final Map<DomainName, String> owners = new HashMap<>();

    /** Where names lead: addresses, or else another name. */
    private record Targets(List<InetAddress> addresses, Optional<DomainName> name) {}

    AnnotatedNames(KubernetesSettings settings, List<Discovered> found, Set<Refusal> refusals) {
        this.settings = settings;
        this.found = found;
        this.refusals = refusals;
    }

    /** Adds what a Service asks for to what was found, or to what is refused. */
    void of(ClusterService service, List<Slice> slices) {
        if (!settings.zones().isEmpty() && (service.annotations().containsKey(HOSTNAME)
                || service.annotations().containsKey(INTERNAL_HOSTNAME))) {
            new OfService(service, slices).names();
        }
    }

    /** One Service's names on their way. */
    private final class OfService {
        private final ClusterService service;
        private final List<Slice> slices;
        private final Duration ttl;
        private int names;

        OfService(ClusterService service, List<Slice> slices) {
            this.service = service;
            this.slices = slices;
            ttl = ttl();
        }

        void names() {
            List<String> external = listed(HOSTNAME);
            if (!external.isEmpty()) {
                Optional<Targets> targets = targets();
                for (String text : external) {
                    targets.ifPresent(where -> claim(text).ifPresent(name -> add(name, where)));
                }
            }
            Targets internal = new Targets(service.headless() ? told() : service.addresses(), Optional.empty());
            for (String text : listed(INTERNAL_HOSTNAME)) {
                if (service.externalName().isPresent()) {
                    refuse(Refusal.Reason.NO_ADDRESS, "a Service with an externalName has no address in the cluster");
                }
                claim(text).ifPresent(name -> add(name, internal));
            }
        }

        private void add(DomainName name, Targets targets) {
            if (!targets.addresses.isEmpty()) {
                found.add(new Discovered.Addresses(name, targets.addresses, ttl, ClusterNames.source(service)));
                hosts(name);
            } else {
                targets.name.ifPresent(target -> found
                        .add(new Discovered.Alias(name, target, ttl, ClusterNames.source(service))));
            }
        }

        /** A headless Service's endpoints that have a host name are found below its name too. */
        private void hosts(DomainName name) {
            if (!service.headless() || service.annotations().containsKey(TARGET)) {
                return;
            }
            for (Slice slice : slices) {
                for (Slice.Endpoint endpoint : slice.endpoints()) {
                    String host = endpoint.hostname().orElse("") + "." + name.text();
                    if (ClusterNames.isTold(service, endpoint) && Label.areHosts(host)
                            && !new DomainName(host).isAtOrBelow(settings.zone()) && owns(new DomainName(host))) {
                        found.add(new Discovered.Addresses(new DomainName(host), endpoint.addresses(), ttl,
                                ClusterNames.source(service)));
                    }
                }
            }
        }

        /** Where the names of {@code hostname} lead; empty if that can't be known, which is told. */
        private Optional<Targets> targets() {
            if (service.annotations().containsKey(TARGET)) {
                return Optional.of(read(listed(TARGET), "its annotation target"));
            }
            if (service.externalName().isPresent()) {
                return Optional.of(read(List.of(service.externalName().get()), "its externalName"));
            }
            if (service.headless()) {
                if (service.annotations().containsKey(ENDPOINTS_TYPE)) {
                    refuse(Refusal.Reason.NO_ADDRESS, "its annotation endpoints-type asks for addresses of nodes, "
                            + "which Hearth does not read; take it away, or write the addresses as target");
                    return Optional.empty();
                }
                return Optional.of(new Targets(told(), Optional.empty()));
            }
            if (service.kind().equals(ClusterService.LOAD_BALANCER)) {
                // Without an address yet it waits for its load balancer, which is no mistake.
                return Optional.of(read(service.balancer(), "its load balancer"));
            }
            refuse(Refusal.Reason.NO_ADDRESS, "a Service of type " + shown(service.kind())
                    + " has no address outside the cluster; write internal-hostname, target, or type LoadBalancer");
            return Optional.empty();
        }

        private Targets read(List<String> texts, String what) {
            List<InetAddress> addresses = new ArrayList<>();
            List<DomainName> hosts = new ArrayList<>();
            for (String text : texts) {
                Optional<InetAddress> address = ClientAddress.of(text);
                address.ifPresent(addresses::add);
                if (address.isEmpty()) {
                    ClusterNames.target(text).ifPresentOrElse(hosts::add, () -> refuse(Refusal.Reason.NO_ADDRESS,
                            what + " has '" + shown(text) + "', which is neither an address nor a name"));
                }
            }
            if (hosts.size() > 1 || !(hosts.isEmpty() || addresses.isEmpty())) {
                refuse(Refusal.Reason.NO_ADDRESS,
                        what + " has a name beside something else; a CNAME leads to one name alone");
            }
            return new Targets(addresses, hosts.stream().findFirst());
        }

        private List<InetAddress> told() {
            return List.copyOf(ClusterNames.told(service, slices));
        }

        private Optional<DomainName> claim(String text) {
            String written = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
            DomainName name = new DomainName(written.toLowerCase(Locale.ROOT));
            if (!Label.areHosts(name.text())) {
                refuse(Refusal.Reason.BAD_NAME, "'" + shown(text)
                        + "' can't be the name of a host: labels of letters, digits or - with dots between");
            } else if (settings.zones().stream().noneMatch(zone -> name.isAtOrBelow(zone) && !name.equals(zone))
                    || name.isAtOrBelow(settings.zone())) {
                refuse(Refusal.Reason.OUTSIDE_DOMAIN,
                        "'" + shown(text) + "' is not below one of discovery.kubernetes.zones");
            } else if (names >= settings.names()) {
                refuse(Refusal.Reason.TOO_MANY, "'" + shown(text)
                        + "' is one name too many; discovery.kubernetes.names is the limit");
            } else if (owns(name)) {
                names++;
                return Optional.of(name);
            }
            return Optional.empty();
        }

        private boolean owns(DomainName name) {
            String owner = owners.computeIfAbsent(name, free -> service.key());
            if (!owner.equals(service.key())) {
                refuse(Refusal.Reason.TAKEN, "'" + name.text() + "' is a name of the older Service " + owner);
            }
            return owner.equals(service.key());
        }

        private Duration ttl() {
            String text = service.annotations().getOrDefault(TTL, "").strip();
            if (text.isEmpty()) {
                return settings.ttl();
            }
            Matcher m = TIME.matcher(text);
            if (m.matches()) {
                long number = Long.parseLong(m.group(1));
                Duration written = switch (m.group(2)) {
                    case "h" -> Duration.ofHours(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofSeconds(number);
                };
                if (!written.isZero() && written.compareTo(LONGEST_TTL) <= 0) {
                    return written;
                }
            }
            refuse(Refusal.Reason.BAD_TTL,
                    "its annotation ttl is not a time from 1 second to 24 hours, such as 60 or 5m");
            return settings.ttl();
        }

        private List<String> listed(String annotation) {
            return COMMA.splitAsStream(service.annotations().getOrDefault(annotation, "")).map(String::strip)
                    .filter(name -> !name.isEmpty()).toList();
        }

        private void refuse(Refusal.Reason reason, String detail) {
            refusals.add(new Refusal(ClusterNames.text(service), reason, detail));
        }
    }

    private static String shown(String text) {
        String head = text.length() > SHOWN ? text.substring(0, SHOWN - 3) + "..." : text;
        return head.replaceAll("[^ -~]", "?");
    }
}
