package hearth.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import hearth.config.DomainName;
import org.jspecify.annotations.Nullable;

/** All served zones at one instant: immutable, so that whoever holds it sees one revision whole. */
public final class ZoneSet {
    public static final ZoneSet EMPTY = new ZoneSet(NameTable.empty(), 0);

    final NameTable<Zone> zones;
    /** The most labels that any apex has: no longer suffix need be tried. */
    private final int deepest;

    ZoneSet(NameTable<Zone> zones, int deepest) {
        this.zones = zones;
        this.deepest = deepest;
    }

    static ZoneSet of(List<Zone> zones) {
        NameTableEditor<Zone> editor = new NameTableEditor<>(NameTable.empty());
        zones.forEach(editor::put);
        return new ZoneSet(editor.table(), zones.stream().mapToInt(zone -> zone.labels).max().orElse(0));
    }

    /** With these zones in place of those of the same names, which must be there. */
    ZoneSet with(List<Zone> changed) {
        NameTableEditor<Zone> editor = new NameTableEditor<>(zones);
        changed.forEach(editor::put);
        return new ZoneSet(editor.table(), deepest);
    }

    /** The zone with the longest apex name that a suffix of {@code key}, not longer than {@code from}, equals. */
    @Nullable
    Zone covering(NameKey key, int from) {
        for (int i = Math.max(from, key.labels() - deepest); i <= key.labels(); i++) {
            Zone zone = zones.get(key, i);
            if (zone != null) {
                return zone;
            }
        }
        return null;
    }

    /** The zone that answers for this name and type. */
    @Nullable
    Zone serving(NameKey name, int type) {
        Zone zone = covering(name, 0);
        // RFC 4035 section 3.1.4.1: DS belongs to the parent's side of the cut.
        if (zone != null && type == Rrtype.DS && zone.labels == name.labels() && zone.labels > 0) {
            Zone parent = covering(name, 1);
            return parent != null && parent.node(name, 0) != null ? parent : zone;
        }
        return zone;
    }

    /** Whether a zone here answers for this name and type, be it with a referral or with word that there is nothing. */
    public boolean serves(NameKey name, int type) {
        return serving(name, type) != null;
    }

    /**
     * The CAA records that tell who may issue for {@code name}: its own, else those of the nearest name above it that has
     * any (RFC 8659 section 3), within our zone; wildcards and aliases aside. Each in uncompressed wire format.
     */
    public List<byte[]> authorizations(DomainName name) {
        NameKey key = NameText.key(NameText.wire(name));
        Zone zone = covering(key, 0);
        for (int i = 0; zone != null && i <= key.labels() - zone.labels; i++) {
            Node node = zone.node(key, i);
            if (node != null && node.has(Rrtype.CAA)) {
                return Rrset.unpack(node.packed, node.find(Rrtype.CAA)).data();
            }
        }
        return List.of();
    }

    /** The zones that are other ones than in an earlier set, or weren't in it; quick if this was made from it by updates. */
    public List<Zone> changedSince(ZoneSet before) {
        List<Zone> changed = new ArrayList<>();
        NameTable.differences(before.zones, zones, gone -> {}, changed::add);
        return changed;
    }

    /** The origins of an earlier set's zones that are no more. */
    public List<String> goneSince(ZoneSet before) {
        List<String> gone = new ArrayList<>();
        NameTable.differences(before.zones, zones, zone -> {
            if (zones.get(NameText.key(zone.name()), 0) == null) {
                gone.add(zone.origin());
            }
        }, come -> {});
        return gone;
    }

    /** In order of their names. */
    public List<Zone> zones() {
        List<Zone> all = new ArrayList<>();
        zones.forEach(all::add);
        all.sort(Comparator.comparing(Zone::origin));
        return all;
    }
}
