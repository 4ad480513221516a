package hearth.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

import hearth.config.DomainName;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Service;
import hearth.config.discovery.ServicePort;
import hearth.dns.RecordChange;
import hearth.dns.RecordSource;

/** What was found, as DNS records: all that is said of one name and type together. Used by one thread, once. */
final class DiscoveredRecords {
    /** Of one name and type, so that they fit into a DNS message of 65535 bytes with all that goes along. */
    private static final int MOST_BYTES = 60_000;
    /** Before a record's data: its compressed name, type, class, TTL, length. */
    private static final int RECORD_HEADER = 12;

    /** Addresses in a log line. */
    private static final int SHOWN = 20;
    private static final Comparator<InetAddress> BY_BYTES = Comparator.comparing(InetAddress::getAddress,
            Arrays::compareUnsigned);

    private final SequencedMap<DomainName, Set<InetAddress>> addresses = new TreeMap<>();
    private final Map<DomainName, Map<Target, byte[]>> locations = new HashMap<>();
    private final Map<DomainName, Discovered.Alias> aliases = new HashMap<>();
    private final Map<InetAddress, Set<DomainName>> pointers = new HashMap<>();
    private final Map<DomainName, Set<String>> texts = new HashMap<>();
    /** By what the records stand at: a name, or the address that a PTR record is of. */
    private final Map<Object, Duration> ttls = new HashMap<>();
    /** Where there was more than fits. */
    private final Set<DomainName> cut = new TreeSet<>();

    private record Target(DomainName host, int port) implements Comparable<Target> {
        @Override
        public int compareTo(Target other) {
            int byHost = host.compareTo(other.host);
            return byHost == 0 ? Integer.compare(port, other.port) : byHost;
        }
    }

    DiscoveredRecords(Collection<? extends Discovered> found) {
        found.forEach(this::add);
    }

    private void add(Discovered discovered) {
        switch (discovered) {
            case Service service -> service(service);
            case Discovered.Addresses(DomainName name, List<InetAddress> at, Duration ttl, String source) ->
                    addresses(name, at, ttl);
            case Discovered.Location(DomainName name, DomainName host, int port, Duration ttl, String source) ->
                    location(name, host, port, ttl);
            case Discovered.Alias alias -> {
                aliases.merge(alias.name(), alias,
                        (a, b) -> order(a).compareTo(order(b)) <= 0 ? a : b);
                shorten(alias.name(), alias.ttl());
            }
            case Discovered.Pointer(InetAddress address, DomainName name, Duration ttl, String source) -> {
                pointers.computeIfAbsent(address, a -> new TreeSet<>()).add(name);
                shorten(address, ttl);
            }
            case Discovered.Text(DomainName name, String text, Duration ttl, String source) -> {
                texts.computeIfAbsent(name, n -> new TreeSet<>()).add(text);
                shorten(name, ttl);
            }
        }
    }

    private static String order(Discovered.Alias alias) {
        return alias.source() + " " + alias.target();
    }

    private void service(Service service) {
        addresses(service.name(), service.addresses(), service.ttl());
        DomainName instance = new DomainName(service.instance() + "." + service.name().text());
        if (!service.ports().isEmpty()) {
            addresses(instance, service.addresses(), service.ttl());
        }
        for (ServicePort port : service.ports()) {
            location(beside(service.name(), port), instance, port.number(), service.ttl());
        }
    }

    private void addresses(DomainName name, List<InetAddress> more, Duration ttl) {
        addresses.computeIfAbsent(name, n -> new TreeSet<>(BY_BYTES)).addAll(more);
        shorten(name, ttl);
    }

    private void location(DomainName name, DomainName host, int port, Duration ttl) {
        locations.computeIfAbsent(name, place -> new TreeMap<>()).computeIfAbsent(new Target(host, port),
                target -> RecordChange.location(port, host));
        shorten(name, ttl);
    }

    /** The shortest holds: no client may keep anything for longer than one of its sources said. */
    private void shorten(Object place, Duration ttl) {
        ttls.merge(place, ttl, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }

    /** {@code web.docker.example} on tcp has its SRV records at {@code _web._tcp.docker.example} (RFC 2782). */
    private static DomainName beside(DomainName name, ServicePort port) {
        int dot = name.text().indexOf('.');
        return new DomainName("_" + name.text().substring(0, dot) + "._" + port.protocol()
                + name.text().substring(dot));
    }

    /** The records; no two for the same name and type. */
    List<RecordChange> records() {
        List<RecordChange> records = new ArrayList<>();
        addresses.forEach((name, all) -> {
            List<InetAddress> four = all.stream().filter(a -> a instanceof Inet4Address).toList();
            List<InetAddress> six = all.stream().filter(a -> !(a instanceof Inet4Address)).toList();
            List.of(four, six).stream().filter(family -> !family.isEmpty()).forEach(family -> records.add(
                    RecordChange.addresses(RecordSource.DISCOVERY, name, ttl(name),
                            fitting(name, family, a -> a.getAddress().length))));
        });
        locations.forEach((name, all) -> records.add(RecordChange.locations(RecordSource.DISCOVERY, name, ttl(name),
                fitting(name, List.copyOf(all.values()), data -> data.length))));
        aliases.forEach((name, alias) -> records
                .add(RecordChange.alias(RecordSource.DISCOVERY, name, ttl(name), alias.target())));
        pointers.forEach((address, names) -> records.add(RecordChange.pointers(RecordSource.DISCOVERY, address,
                ttl(address), fitting(names.iterator().next(), List.copyOf(names), n -> n.text().length() + 2))));
        texts.forEach((name, all) -> records.add(RecordChange.text(RecordSource.DISCOVERY, name, ttl(name),
                fitting(name, List.copyOf(all), text -> text.length() + 1))));
        return records;
    }

    /** Names with their addresses, or with what they are another name of. */
    SequencedMap<DomainName, String> names() {
        SequencedMap<DomainName, String> names = new TreeMap<>();
        aliases.forEach((name, alias) -> names.put(name, alias.target().toString()));
        addresses.forEach((name, all) -> names.put(name,
                String.join(", ", all.stream().limit(SHOWN).map(InetAddress::getHostAddress).toList())
                        + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "")));
        return names;
    }

    /** After {@link #records}: names of which only a part is served. */
    Set<DomainName> cut() {
        return cut;
    }

    private <T> List<T> fitting(DomainName name, List<T> all, ToIntFunction<T> length) {
        int bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            bytes += RECORD_HEADER + length.applyAsInt(all.get(i));
            if (bytes > MOST_BYTES) {
                cut.add(name);
                return all.subList(0, i);
            }
        }
        return all;
    }

    private Duration ttl(Object place) {
        return ttls.getOrDefault(place, Duration.ZERO);
    }
}
