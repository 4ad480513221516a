package hearth.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import hearth.config.DomainName;
import hearth.config.discovery.Discovered;
import hearth.dns.RecordChange;
import hearth.dns.Zones;

/** Gives what was found its names in DNS: what each source has found, all of it together. Any thread. */
final class ServiceRecords {
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

    /** Serves these of a source, and nothing that it had found before. What other sources have found stays. */
    synchronized void replace(String source, Collection<? extends Discovered> found) {
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
