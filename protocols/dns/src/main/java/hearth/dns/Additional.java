package hearth.dns;

import org.jspecify.annotations.Nullable;

/**
 * Addresses of the hosts that an RRset names, put into the additional section. Reused from reply to reply; owned by one
 * thread.
 */
final class Additional {
    /** Hosts per reply whose repetition is noticed; beyond it an address may stand twice, which is harmless. */
    private static final int REMEMBERED = 64;

    private final ReplyWriter reply;
    private final Descent descent = new Descent();
    private final NameKey host = new NameKey();
    private final @Nullable Node[] written = new @Nullable Node[REMEMBERED];
    private int count;

    Additional(ReplyWriter reply) {
        this.reply = reply;
    }

    /** A new reply; {@code answered}'s addresses need no repetition. */
    void begin() {
        count = 0;
    }

    void remember(Node node) {
        if (count < REMEMBERED) {
            written[count++] = node;
        }
    }

    /** Adds what fits of the addresses, in any served zone, of the hosts that an NS, MX or SRV RRset names. */
    void hosts(ZoneSet zones, Node node, int set) {
        byte[] packed = node.packed;
        int target = Rrtype.targetOffset(Wire.u16(packed, set));
        int end = Rrset.end(packed, set);
        for (int record = set + Rrset.HEADER; target >= 0 && record < end;) {
            int data = record + Rrset.RECORD_HEADER;
            record = data + Wire.u16(packed, data - 2);
            host.read(packed, data + target, record);
            Zone zone = zones.covering(host, 0);
            if (zone != null && descent.search(zone, host, Rrtype.A) == Descent.End.FOUND
                    && !addresses(descent.node())) {
                return;
            }
        }
    }

    /**
     * Adds the glue of a delegation.
     *
     * @param required
     *            hosts at or below the cut, which nobody could find without it; else the other hosts of the zone
     * @return whether all of it fits
     */
    boolean glue(Zone zone, Node cut, boolean required) {
        byte[] packed = cut.packed;
        int set = cut.find(Rrtype.NS);
        int end = Rrset.end(packed, set);
        for (int record = set + Rrset.HEADER; record < end;) {
            int data = record + Rrset.RECORD_HEADER;
            record = data + Wire.u16(packed, data - 2);
            host.read(packed, data, record);
            if (isBelow(zone.packed) && isBelow(cut.packed) == required) {
                Node glue = zone.node(host, 0);
                if (glue != null && !addresses(glue)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isBelow(byte[] packedName) {
        int start = host.length() - (packedName[0] & 0xff);
        for (int i = 0; i <= host.labels() && host.offset(i) <= start; i++) {
            if (host.offset(i) == start) {
                return host.suffixEquals(i, packedName, 1);
            }
        }
        return false;
    }

    private boolean addresses(Node node) {
        for (int i = 0; i < count; i++) {
            if (node.equals(written[i])) {
                return true;
            }
        }
        int v4 = node.find(Rrtype.A);
        int v6 = node.find(Rrtype.AAAA);
        if ((v4 != Node.NONE && !reply.rrset(ReplyWriter.ADDITIONAL, host, 0, node, v4))
                || (v6 != Node.NONE && !reply.rrset(ReplyWriter.ADDITIONAL, host, 0, node, v6))) {
            return false;
        }
        remember(node);
        return true;
    }
}
