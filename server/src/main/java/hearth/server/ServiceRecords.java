package hearth.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import hearth.config.DomainName;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Service;
import hearth.dns.RecordChange;
import hearth.dns.Zones;

/** Gives what was found its names in DNS: what each source has found, all of it together. Any thread. */
final class ServiceRecords implements FoundServices {
    private final Zones zones;
    private final MachineRecords machines;
    private final Log log;
    private final Map<String, List<Discovered>> bySource = new TreeMap<>();
    private Map<Place, RecordChange> inForce = Map.of();
    private Map<DomainName, String> names = Map.of();
    private Set<DomainName> cut = Set.of();

    /** Where a set of records stands. */
    private record Place(DomainName name, int type) {}

    ServiceRecords(Zones zones, MachineRecords machines, Log log) {
        this.zones = zones;
        this.machines = machines;
        this.log = log;
    }

    /** The names that have addresses, in their order: services, as far as they are known as such. Any thread. */
    synchronized List<Service> services() {
        return bySource.values().stream().flatMap(List::stream).flatMap(found -> switch (found) {
            case Service service -> Stream.of(service);
            case Discovered.Addresses(var name, var addresses, var ttl, var source) ->
                    Stream.of(new Service(name, addresses, List.of(), ttl, source));
            case Discovered.Location _,Discovered.Alias _,Discovered.Pointer _,Discovered.Text _ ->
                    Stream.<Service>empty();
        }).sorted(Comparator.comparing(Service::name).thenComparing(Service::source)).toList();
    }

    @Override
    public synchronized void replace(String source, Collection<? extends Discovered> found) {
        if (found.isEmpty()) {
            bySource.remove(source);
        } else {
            bySource.put(source, List.copyOf(found));
        }
        DiscoveredRecords records = new DiscoveredRecords(bySource.values().stream().flatMap(List::stream).toList());
        Map<Place, RecordChange> next = new HashMap<>();
        records.records().forEach(change -> next.put(new Place(change.name(), change.type()), change));
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
        report(records.names(), records.cut());
    }

    private void report(Map<DomainName, String> next, Set<DomainName> nextCut) {
        next.forEach((name, addresses) -> {
            if (!addresses.equals(names.get(name))) {
                log.write(Message.SERVICE_FOUND, "name", name, "addresses", addresses);
            }
        });
        names.keySet().forEach(name -> {
            if (!next.containsKey(name)) {
                log.write(Message.SERVICE_GONE, "name", name);
            }
        });
        nextCut.stream().filter(name -> !cut.contains(name))
                .forEach(name -> log.write(Message.SERVICE_TOO_LARGE, "name", name));
        names = next;
        cut = nextCut;
    }
}
