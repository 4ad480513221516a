package hearth.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All that a zone holds at one name: RRsets in order of type, packed one behind the other ({@link Rrset#pack}). Without
 * any it is an empty non-terminal (RFC 4592 section 2.2.2). Immutable.
 */
final class Node extends Named {
    static final int NONE = -1;

    /** Nodes one label below this one. */
    final int children;

    private Node(byte[] packed, int hash, int children) {
        super(packed, hash);
        this.children = children;
    }

    /** An empty node named by a suffix of {@code key}. */
    static Node empty(NameKey key, int suffix) {
        int from = key.offset(suffix);
        byte[] packed = new byte[1 + key.length() - from];
        packed[0] = (byte) (packed.length - 1);
        System.arraycopy(key.bytes(), from, packed, 1, packed.length - 1);
        return new Node(packed, (int) key.hash(suffix), 0);
    }

    /** Where the RRset of this type begins in {@link #packed}, or {@link #NONE}. */
    int find(int type) {
        for (int at = nameEnd(); at < packed.length; at = Rrset.end(packed, at)) {
            int found = Wire.u16(packed, at);
            if (found >= type) {
                return found == type ? at : NONE;
            }
        }
        return NONE;
    }

    boolean has(int type) {
        return find(type) != NONE;
    }

    /** Whether it hides the names below it: a delegation, or a DNAME. NS records at the apex delegate nothing. */
    boolean isCut(boolean apex) {
        return has(Rrtype.DNAME) || (!apex && has(Rrtype.NS));
    }

    boolean isEmpty() {
        return nameEnd() == packed.length;
    }

    List<Rrset> rrsets() {
        List<Rrset> sets = new ArrayList<>();
        for (int at = nameEnd(); at < packed.length; at = Rrset.end(packed, at)) {
            sets.add(Rrset.unpack(packed, at));
        }
        return sets;
    }

    Node withChildren(int number) {
        return new Node(packed, hash, number);
    }

    /** With this RRset, in place of one of its type. */
    Node with(Rrset set) {
        return splice(set.type(), set.pack());
    }

    Node without(int type) {
        return splice(type, new byte[0]);
    }

    private Node splice(int type, byte[] insert) {
        int from = nameEnd();
        while (from < packed.length && Wire.u16(packed, from) < type) {
            from = Rrset.end(packed, from);
        }
        int to = from < packed.length && Wire.u16(packed, from) == type ? Rrset.end(packed, from) : from;
        byte[] spliced = Arrays.copyOf(packed, packed.length - (to - from) + insert.length);
        System.arraycopy(insert, 0, spliced, from, insert.length);
        System.arraycopy(packed, to, spliced, from + insert.length, packed.length - to);
        return new Node(spliced, hash, children);
    }
}
