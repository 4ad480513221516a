package hearth.dns;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Makes a zone, or a changed one from another. Keeps the tree complete: every name between the apex and a record exists,
 * and goes when nothing is left below it. Used by one thread, and not after {@link #zone}.
 */
final class ZoneEditor {
    private final NameTableEditor<Node> nodes;
    private final NameKey key = new NameKey();
    private final NameKey apex;
    private final boolean awaited;
    private int cuts;
    private boolean changed;

    /** An empty zone. */
    ZoneEditor(byte[] apexName) {
        this(apexName, false);
    }

    private ZoneEditor(byte[] apexName, boolean awaited) {
        this.awaited = awaited;
        nodes = new NameTableEditor<>(NameTable.empty());
        apex = NameText.key(apexName);
        nodes.put(Node.empty(apex, 0));
    }

    /** An empty zone that is not known until something is in it. */
    static ZoneEditor ofAwaited(byte[] apexName) {
        return new ZoneEditor(apexName, true);
    }

    ZoneEditor(Zone base) {
        awaited = base.awaited;
        nodes = new NameTableEditor<>(base.nodes);
        apex = NameText.key(base.name());
        cuts = base.cuts;
    }

    /** Whether anything differs from the base. */
    boolean changed() {
        return changed;
    }

    /** Whether a name in wire format is the apex or below it. */
    boolean covers(byte[] name) {
        key.read(name, 0, name.length);
        int suffix = key.labels() - apex.labels();
        return suffix >= 0 && key.suffixEquals(suffix, apex.bytes(), 0);
    }

    @Nullable
    Node node(byte[] name) {
        key.read(name, 0, name.length);
        return nodes.get(key, 0);
    }

    /** Whether the name belongs to other servers, by a delegation of it or above it, or is renamed by a DNAME above it. */
    boolean isElsewhere(byte[] name) {
        key.read(name, 0, name.length);
        for (int i = 0; i <= suffixOfApex(); i++) {
            Node node = nodes.get(key, i);
            boolean apexHere = i == suffixOfApex();
            if (node != null && (i > 0 ? node.isCut(apexHere) : !apexHere && node.has(Rrtype.NS))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds one configured record.
     *
     * @return false if the RRset has grown too large for a DNS message; it is left as it was
     */
    boolean add(byte[] name, int type, long ttl, byte[] data) {
        Node node = node(name);
        int at = node == null ? Node.NONE : node.find(type);
        Rrset set = node == null || at == Node.NONE
                ? new Rrset(type, ttl, RecordSource.CONFIGURED, List.of(data))
                : Rrset.unpack(node.packed, at).with(ttl, data);
        if (!set.fits()) {
            return false;
        }
        put(name, set);
        return true;
    }

    void put(byte[] name, Rrset set) {
        key.read(name, 0, name.length);
        Node old = ensure(0);
        replace(old, old.with(set));
    }

    void remove(byte[] name, int type) {
        key.read(name, 0, name.length);
        Node old = nodes.get(key, 0);
        if (old != null && old.has(type)) {
            replace(old, old.without(type));
            prune(0);
        }
    }

    /** The zone as edited. */
    Zone zone() {
        return new Zone(nodes.table(), require(nodes.get(apex, 0)), apex.labels(), cuts, awaited);
    }

    /** The same, with another serial in its SOA record. */
    Zone zone(long serial) {
        Node top = require(nodes.get(apex, 0));
        Rrset soa = Rrset.unpack(top.packed, top.find(Rrtype.SOA));
        byte[] data = soa.data().getFirst();
        Wire.u32(data, data.length - 20, serial);
        nodes.put(top.with(soa));
        return zone();
    }

    private Node ensure(int suffix) {
        Node node = nodes.get(key, suffix);
        if (node == null) {
            Node parent = ensure(suffix + 1);
            nodes.put(parent.withChildren(parent.children + 1));
            node = Node.empty(key, suffix);
            nodes.put(node);
            changed = true;
        }
        return node;
    }

    private void prune(int suffix) {
        Node node = require(nodes.get(key, suffix));
        if (suffix < suffixOfApex() && node.isEmpty() && node.children == 0) {
            nodes.remove(node);
            Node parent = require(nodes.get(key, suffix + 1));
            nodes.put(parent.withChildren(parent.children - 1));
            prune(suffix + 1);
        }
    }

    private void replace(Node old, Node edited) {
        if (!Arrays.equals(old.packed, edited.packed)) {
            boolean isApex = suffixOfApex() == 0;
            cuts += (edited.isCut(isApex) ? 1 : 0) - (old.isCut(isApex) ? 1 : 0);
            nodes.put(edited);
            changed = true;
        }
    }

    private int suffixOfApex() {
        return key.labels() - apex.labels();
    }

    private static Node require(@Nullable Node node) {
        if (node == null) {
            throw new IllegalStateException("a name of the zone has no parent");
        }
        return node;
    }
}
