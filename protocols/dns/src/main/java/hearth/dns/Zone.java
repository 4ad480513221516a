package hearth.dns;

import java.util.Arrays;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/** One zone as it is served. Immutable; a change makes another ({@link ZoneEditor}) that shares nearly everything. */
public final class Zone extends Named {
    final NameTable<Node> nodes;
    final Node apex;
    /** Labels of the apex name. */
    final int labels;
    /** Nodes that hide names below them: delegations and DNAMEs. */
    final int cuts;
    /** Whether all its records come later ({@link AwaitedZone}). */
    final boolean awaited;

    Zone(NameTable<Node> nodes, Node apex, int labels, int cuts, boolean awaited) {
        super(Arrays.copyOf(apex.packed, apex.nameEnd()), apex.hash);
        this.nodes = nodes;
        this.apex = apex;
        this.labels = labels;
        this.cuts = cuts;
        this.awaited = awaited;
    }

    /** Whether what it should hold is not known yet. */
    boolean isUnknown() {
        return awaited && nodes.size() == 1;
    }

    /** The apex name in master file notation, with its final dot. */
    public String origin() {
        return NameText.of(name());
    }

    /** How many names exist, those without records included. */
    public int names() {
        return nodes.size();
    }

    /** The SOA's serial. */
    public long serial() {
        return Wire.u32(apex.packed, soaEnd() - 20);
    }

    /** How long the absence of a name or type may be remembered, in seconds (RFC 2308 section 3). */
    long negativeTtl() {
        int soa = apex.find(Rrtype.SOA);
        return Math.min(Wire.u32(apex.packed, soa + Rrset.HEADER + 4), Wire.u32(apex.packed, soaEnd() - 4));
    }

    private int soaEnd() {
        return Rrset.end(apex.packed, apex.find(Rrtype.SOA));
    }

    /** The node named by a suffix of {@code key}, whether or not a delegation hides it. */
    @Nullable
    Node node(NameKey key, int suffix) {
        return nodes.get(key, suffix);
    }

    /** Whether both hold the same records, serial aside. */
    boolean hasContentOf(Zone other) {
        if (nodes.size() != other.nodes.size()) {
            return false;
        }
        Zone aligned = new ZoneEditor(other).zone(serial());
        NameKey key = new NameKey();
        Predicate<Node> same = node -> {
            key.read(node.packed, 1, node.nameEnd());
            Node theirs = aligned.node(key, 0);
            return theirs != null && Arrays.equals(node.packed, theirs.packed);
        };
        boolean[] all = {true};
        nodes.forEach(node -> all[0] = all[0] && same.test(node));
        return all[0];
    }
}
