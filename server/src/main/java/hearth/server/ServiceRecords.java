package hearth.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import hearth.config.DomainName;
import hearth.config.discovery.Service;
import hearth.config.discovery.ServicePort;
import hearth.dns.RecordChange;
import hearth.dns.RecordSource;
import hearth.dns.Zones;

/**
 * Gives services their names in DNS: A and AAAA of all instances, SRV for each port, and for those a name of each instance.
 * Any thread.
 */
final class ServiceRecords implements FoundServices {
    private static final Comparator<InetAddress> BY_BYTES = Comparator
            .comparing((InetAddress address) -> address.getAddress(), java.util.Arrays::compareUnsigned);

    private final Zones zones;
    private final MachineRecords machines;
    private final Log log;
    private final Map<String, List<Service>> bySource = new TreeMap<>();
    private Map<Place, RecordChange> inForce = Map.of();
    private Map<DomainName, Set<InetAddress>> names = Map.of();

    /** Where a set of records stands. */
    private record Place(DomainName name, int type) {}

    ServiceRecords(Zones zones, MachineRecords machines, Log log) {
        this.zones = zones;
        this.machines = machines;
        this.log = log;
    }

    @Override
    public synchronized void replace(String source, Collection<Service> found) {
        if (found.isEmpty()) {
            bySource.remove(source);
        } else {
            bySource.put(source, List.copyOf(found));
        }
        serve(bySource.values().stream().flatMap(List::stream).toList());
    }

    private void serve(List<Service> services) {
        Map<Place, RecordChange> next = new HashMap<>();
        records(services).forEach(change -> next.put(new Place(change.name(), change.type()), change));
        List<RecordChange> changes = new ArrayList<>();
        inForce.forEach((place, change) -> {
            if (!next.containsKey(place)) {
                changes.add(change.undone());
            }
        });
        next.forEach((place, change) -> {
            if (!change.equals(inForce.get(place))) {
                changes.add(change);
            }
        });
        if (!changes.isEmpty()) {
            zones.update(changes).forEach(machines::report);
        }
        inForce = next;
        report(addresses(services));
    }

    private static List<RecordChange> records(List<Service> services) {
        List<RecordChange> records = new ArrayList<>();
        SequencedMap<DomainName, Set<InetAddress>> addresses = addresses(services);
        Map<DomainName, Duration> ttls = new HashMap<>();
        Map<DomainName, List<byte[]>> locations = new LinkedHashMap<>();
        for (Service service : services) {
            // The shortest holds: no client may keep an address for longer than its instance said.
            ttls.merge(service.name(), service.ttl(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
            DomainName instance = new DomainName(service.instance() + "." + service.name().text());
            if (!service.ports().isEmpty()) {
                addresses.put(instance, Set.copyOf(service.addresses()));
                ttls.put(instance, service.ttl());
            }
            for (ServicePort port : service.ports()) {
                DomainName place = beside(service.name(), port);
                locations.computeIfAbsent(place, p -> new ArrayList<>())
                        .add(RecordChange.location(port.number(), instance));
                ttls.merge(place, service.ttl(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
            }
        }
        addresses.forEach((name, all) -> {
            Duration ttl = ttls.getOrDefault(name, Duration.ZERO);
            List<InetAddress> four = all.stream().filter(a -> a instanceof Inet4Address).sorted(BY_BYTES).toList();
            List<InetAddress> six = all.stream().filter(a -> !(a instanceof Inet4Address)).sorted(BY_BYTES).toList();
            List.of(four, six).stream().filter(family -> !family.isEmpty()).forEach(
                    family -> records.add(RecordChange.addresses(RecordSource.DISCOVERY, name, ttl, family)));
        });
        locations.forEach((place, data) -> records.add(RecordChange.locations(RecordSource.DISCOVERY, place,
                ttls.getOrDefault(place, Duration.ZERO), data)));
        return records;
    }

    private static SequencedMap<DomainName, Set<InetAddress>> addresses(List<Service> services) {
        SequencedMap<DomainName, Set<InetAddress>> addresses = new TreeMap<>();
        services.forEach(service -> addresses.computeIfAbsent(service.name(), name -> new TreeSet<>(BY_BYTES))
                .addAll(service.addresses()));
        return addresses;
    }

    /** {@code web.docker.example} on tcp has its SRV records at {@code _web._tcp.docker.example} (RFC 2782). */
    private static DomainName beside(DomainName name, ServicePort port) {
        int dot = name.text().indexOf('.');
        return new DomainName("_" + name.text().substring(0, dot) + "._" + port.protocol()
                + name.text().substring(dot));
    }

    private void report(Map<DomainName, Set<InetAddress>> next) {
        next.forEach((name, addresses) -> {
            if (!addresses.equals(names.get(name))) {
                log.write(Message.SERVICE_FOUND, "name", name, "addresses", text(addresses));
            }
        });
        names.keySet().forEach(name -> {
            if (!next.containsKey(name)) {
                log.write(Message.SERVICE_GONE, "name", name);
            }
        });
        names = next;
    }

    private static String text(Set<InetAddress> addresses) {
        return String.join(", ", addresses.stream().map(InetAddress::getHostAddress).toList());
    }
}
