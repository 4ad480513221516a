package hearth.dns;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import hearth.config.DomainName;
import hearth.config.Location;
import hearth.config.Prefix;
import hearth.config.Problem;
import hearth.config.Zone.MasterFile;
import hearth.config.Zone.Written;
import org.xbill.DNS.Name;

/** Makes the zones that are served from those that are configured: reads, checks, derives reverse zones. All or nothing. */
public final class ZoneLoader {
    /** How loading ended. */
    public sealed interface Result {}

    /** For {@link Zones#replace}. */
    public record Loaded(List<Zone> zones) implements Result {}

    /** Everything that is wrong, in order of place; at least one thing. */
    public record Refused(List<Problem> problems) implements Result {}

    private final Path folder;
    private final SerialSource serials;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Zone> zones = new ArrayList<>();
    private final Map<DomainName, Location> origins = new HashMap<>();

    private ZoneLoader(Path folder, SerialSource serials) {
        this.folder = folder;
        this.serials = serials;
    }

    /**
     * Loads all zones of a configuration.
     *
     * @param folder
     *            the configuration's folder: no file outside it is read
     * @param reverse
     *            networks to derive reverse zones for
     * @param serials
     *            numbers zones that have no serial written
     */
    public static Result load(Path folder, List<hearth.config.Zone> configured, List<Prefix> reverse,
            SerialSource serials) {
        return load(folder, configured, List.of(), reverse, serials);
    }

    /**
     * The same, with zones that have no file.
     *
     * @param awaited
     *            each takes its SOA and NS records from the zone above it, or else from the first
     */
    public static Result load(Path folder, List<hearth.config.Zone> configured, List<AwaitedZone> awaited,
            List<Prefix> reverse, SerialSource serials) {
        ZoneLoader loader = new ZoneLoader(folder, serials);
        configured.forEach(loader::zone);
        if (loader.problems.isEmpty()) {
            loader.reverse(reverse);
            awaited.forEach(loader::awaited);
        }
        Collections.sort(loader.problems);
        return loader.problems.isEmpty() ? new Loaded(loader.zones) : new Refused(loader.problems);
    }

    private void zone(hearth.config.Zone configured) {
        Location before = origins.putIfAbsent(configured.origin(), configured.where());
        if (before != null) {
            problem(configured.where(), "the zone " + configured.origin() + " is already in " + before);
            return;
        }
        ZoneEditor editor = new ZoneEditor(NameText.wire(configured.origin()));
        int known = problems.size();
        read(configured, (owner, type, ttl, data, where) -> {
            if (!editor.covers(owner)) {
                problem(where, NameText.of(owner) + " is not in the zone " + configured.origin()
                        + (configured instanceof MasterFile ? "; names without a final dot are relative" : ""));
            } else if (!editor.add(owner, type, ttl, data)) {
                problem(where, "these records are too many for one DNS message of 65535 bytes");
            }
        });
        if (problems.size() == known) {
            finish(configured, editor);
        }
    }

    private void read(hearth.config.Zone configured, RecordSink sink) {
        switch (configured) {
            case MasterFile master -> {
                try {
                    Name origin = RecordText.name(master.origin().toString(), Name.root);
                    new MasterReader(folder, master.path(), origin, sink, problems).read();
                } catch (IOException e) {
                    problem(master.where(), "the zone file can't be read: " + e);
                } catch (RecordText.Wrong wrong) {
                    problem(master.where(), String.valueOf(wrong.getMessage()));
                }
            }
            case Written written -> WrittenReader.read(written, sink, problems);
        }
    }

    private void finish(hearth.config.Zone configured, ZoneEditor editor) {
        Zone zone = editor.zone();
        List<ZoneChecks.Fault> faults = ZoneChecks.check(zone);
        if (!faults.isEmpty()) {
            locate(configured, faults);
            return;
        }
        zones.add(switch (configured) {
            case MasterFile master -> zone;
            case Written written -> {
                long serial = written.serial()
                        .orElseGet(() -> serials.serial(written.origin(), ContentHash.of(zone)));
                yield new ZoneEditor(zone).zone(serial);
            }
        });
    }

    /** Reads the zone once more to say where the faults are: so a good zone pays nothing for line numbers. */
    private void locate(hearth.config.Zone configured, List<ZoneChecks.Fault> faults) {
        Map<String, Location> places = new HashMap<>();
        read(configured, (owner, type, ttl, data, where) -> {
            places.putIfAbsent(place(owner, type, data), where);
            places.putIfAbsent(place(owner, type, new byte[0]), where);
        });
        for (ZoneChecks.Fault fault : faults) {
            Location where = places.getOrDefault(place(fault.name(), fault.type(), fault.data()), configured.where());
            problem(where, NameText.of(fault.name()) + ": " + fault.message());
        }
    }

    private static String place(byte[] owner, int type, byte[] data) {
        NameKey key = NameText.key(owner);
        HexFormat hex = HexFormat.of();
        return hex.formatHex(key.bytes(), 0, key.length()) + " " + type + " " + hex.formatHex(data);
    }

    private void awaited(AwaitedZone awaited) {
        Comparator<Zone> nearest = Comparator.comparingInt(zone -> zone.labels);
        zones.stream().filter(zone -> awaited.origin().isAtOrBelow(new DomainName(unrooted(zone)))).max(nearest)
                .or(this::model).ifPresentOrElse(model -> zones.add(awaited.zone(model, serials)),
                        () -> problem("discovery.kubernetes.zone", "there is no zone to take the SOA and NS records of "
                                + awaited.origin() + " from; add one to zones/"));
    }

    private static String unrooted(Zone zone) {
        return zone.origin().substring(0, zone.origin().length() - 1);
    }

    /** The zone whose SOA and NS records do for zones without a file. */
    private Optional<Zone> model() {
        return zones.stream().filter(zone -> !zone.origin().endsWith(".arpa.")).findFirst();
    }

    private void reverse(List<Prefix> networks) {
        Optional<ReverseZones> reverse = model().map(model -> new ReverseZones(model, List.copyOf(zones)));
        Set<DomainName> derived = new HashSet<>();
        for (int i = 0; i < networks.size(); i++) {
            Prefix network = networks.get(i);
            String key = "dns.reverse[" + i + "]";
            if (network.length() == 0 || (ReverseName.step(network) == 8 && network.length() > 24)) {
                problem(key, network + " has no reverse zones of its own; write a network from /1 to /24, "
                        + "or for IPv6 from /1 to /128");
            } else if (reverse.isEmpty()) {
                problem(key,
                        "there is no zone to take the SOA and NS records of reverse zones from; add one to zones/");
            } else {
                for (DomainName origin : ReverseName.zones(network)) {
                    Location written = origins.get(origin);
                    if (written != null) {
                        problem(key, "the zone " + origin + " of " + network + " is already written in " + written
                                + "; remove one of the two");
                    } else if (derived.add(origin)) {
                        zones.add(reverse.get().zone(origin, serials));
                    }
                }
            }
        }
    }

    private void problem(String key, String message) {
        problems.add(new Problem(new Location("hearth.yaml", 0, 0), key, message));
    }

    private void problem(Location where, String message) {
        problems.add(new Problem(where, "", message));
    }
}
