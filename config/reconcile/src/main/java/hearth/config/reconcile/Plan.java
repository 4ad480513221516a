package hearth.config.reconcile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import hearth.config.BootProfile;
import hearth.config.KeyValues;
import hearth.config.Machine;
import hearth.config.Network;
import hearth.config.reconcile.Difference.Kind;
import hearth.config.reconcile.Difference.OfFile;
import hearth.config.reconcile.Difference.OfKey;
import hearth.config.reconcile.Difference.OfPart;
import hearth.config.reconcile.Difference.OfRecords;
import hearth.config.reconcile.Difference.OfZone;
import hearth.dns.RecordSet;
import hearth.dns.Zone;

/**
 * What another revision would change, sorted by name. SOA serials are left out: they follow from the rest. So are reverse
 * zones that are derived.
 *
 * @param emptied
 *            whether there was something to serve before, and nothing after
 */
public record Plan(List<OfZone> zones, List<OfPart> networks, List<OfPart> machines, List<OfPart> profiles,
        List<OfKey> settings, List<OfFile> files, boolean emptied) {

    /**
     * @throws IOException
     *             if the files that machines load can't be compared
     */
    public static Plan between(Desired before, Desired after) throws IOException {
        var was = before.configuration();
        var is = after.configuration();
        return new Plan(zones(before, after), parts(was.networks(), is.networks(), Network::name),
                parts(was.machines(), is.machines(), Machine::name),
                parts(was.profiles(), is.profiles(), BootProfile::name), keys(was.appliance(), is.appliance()),
                BootFileTree.differences(was.folder(), is.folder()), !before.isEmpty() && after.isEmpty());
    }

    public boolean isEmpty() {
        return differences().isEmpty();
    }

    /** All that stands at the top of the plan. */
    List<Difference> differences() {
        List<Difference> all = new ArrayList<>(zones);
        all.addAll(networks);
        all.addAll(machines);
        all.addAll(profiles);
        all.addAll(settings);
        all.addAll(files);
        return all;
    }

    private static List<OfZone> zones(Desired before, Desired after) {
        Map<String, Zone> was = configured(before);
        Map<String, Zone> is = configured(after);
        List<OfZone> differences = new ArrayList<>();
        for (String origin : union(was, is)) {
            Map<String, RecordSet> old = sets(was, origin);
            List<OfRecords> records = records(old, sets(is, origin));
            if (!records.isEmpty()) {
                differences.add(new OfZone(origin, Kind.of(was.containsKey(origin), is.containsKey(origin)),
                        old.size(), records));
            }
        }
        return List.copyOf(differences);
    }

    private static Map<String, Zone> configured(Desired desired) {
        var origins = desired.configuration().zones().stream().map(zone -> zone.origin().toString())
                .collect(Collectors.toSet());
        return desired.zones().stream().filter(zone -> origins.contains(zone.origin()))
                .collect(Collectors.toMap(Zone::origin, zone -> zone));
    }

    private static Map<String, RecordSet> sets(Map<String, Zone> zones, String origin) {
        Map<String, RecordSet> sets = new TreeMap<>();
        if (zones.get(origin) instanceof Zone zone) {
            RecordSet.of(zone).forEach(set -> sets.put(set.owner() + " " + set.type(), set));
        }
        return sets;
    }

    private static List<OfRecords> records(Map<String, RecordSet> was, Map<String, RecordSet> is) {
        List<OfRecords> differences = new ArrayList<>();
        for (String name : union(was, is)) {
            List<String> before = lines(was, name);
            List<String> after = lines(is, name);
            if (!before.equals(after)) {
                String[] ownerAndType = name.split(" ", 2);
                differences.add(new OfRecords(ownerAndType[0], ownerAndType[1], before, after));
            }
        }
        return differences;
    }

    private static List<String> lines(Map<String, RecordSet> sets, String name) {
        return sets.get(name) instanceof RecordSet set
                ? set.data().stream().map(data -> set.ttl() + " " + data).toList()
                : List.of();
    }

    private static <T extends Record> List<OfPart> parts(List<T> before, List<T> after, Function<T, String> name) {
        Map<String, T> was = before.stream().collect(Collectors.toMap(name, part -> part));
        Map<String, T> is = after.stream().collect(Collectors.toMap(name, part -> part));
        List<OfPart> differences = new ArrayList<>();
        for (String each : union(was, is)) {
            List<OfKey> keys = keys(values(was, each), values(is, each));
            Kind kind = Kind.of(was.containsKey(each), is.containsKey(each));
            if (kind != Kind.CHANGED || !keys.isEmpty()) {
                differences.add(new OfPart(each, kind, keys));
            }
        }
        return List.copyOf(differences);
    }

    private static <T extends Record> Map<String, List<String>> values(Map<String, T> parts, String name) {
        return parts.get(name) instanceof Record part ? KeyValues.of(part) : Map.of();
    }

    private static List<OfKey> keys(Record before, Record after) {
        return keys(KeyValues.of(before), KeyValues.of(after));
    }

    private static List<OfKey> keys(Map<String, List<String>> was, Map<String, List<String>> is) {
        return union(was, is).stream()
                .map(key -> new OfKey(key, was.getOrDefault(key, List.of()), is.getOrDefault(key, List.of())))
                .filter(key -> !key.before().equals(key.after())).toList();
    }

    private static TreeSet<String> union(Map<String, ?> one, Map<String, ?> other) {
        TreeSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        return names;
    }
}
