package hearth.dns;

/**
 * Fills a reply from the served zones (RFC 1034 section 4.3.2): answer, referral, or word that there is nothing. Reused
 * from reply to reply without allocating; owned by one thread.
 */
final class Answer {
    /** CNAMEs and DNAMEs followed for one question: more than any sane zone has, and an end to loops. */
    private static final int MAX_CHAIN = 16;

    private final ReplyWriter reply;
    private final Additional additional;
    private final Descent descent = new Descent();
    private final long[] visited = new long[MAX_CHAIN];
    private final byte[] renamed = new byte[2 * NameKey.MAX_LENGTH];
    private NameKey current = new NameKey();
    private NameKey next = new NameKey();
    private boolean leadsOut;

    Answer(ReplyWriter reply) {
        this.reply = reply;
        this.additional = new Additional(reply);
    }

    /** Writes all sections of the reply. TC is set if the answer, or a part that it needs, doesn't fit. */
    Rcode write(Query query, ZoneSet zones, Zone first) {
        additional.begin();
        leadsOut = false;
        NameKey name = query.name();
        Zone zone = first;
        int type = query.type();
        for (int hop = 0;; hop++) {
            if (zone.isUnknown()) {
                return Rcode.SERVFAIL;
            }
            Descent.End end = descent.search(zone, name, type);
            Node node = descent.node();
            if (end == Descent.End.DELEGATED) {
                return referral(zone, name, descent.suffix(), node);
            }
            // From here on the answer is ours; a CNAME's AA bit is that of the first name (RFC 1035 section 4.1.1).
            reply.set(Wire.AA);
            if (end == Descent.End.ABSENT) {
                negative(zone, name);
                return Rcode.NXDOMAIN;
            }
            boolean renames = end == Descent.End.RENAMED;
            int alias = node.find(renames ? Rrtype.DNAME : Rrtype.CNAME);
            if (!renames && (alias == Node.NONE || type == Rrtype.CNAME || type == Rrtype.ANY)) {
                data(zones, zone, name, node, type);
                return Rcode.NOERROR;
            }
            if (hop == MAX_CHAIN || wasVisited(name.hash(), hop)) {
                return Rcode.NOERROR;
            }
            if (renames) {
                if (!rename(name, descent.suffix(), node, alias)) {
                    return reply.isSet(Wire.TC) ? Rcode.NOERROR : Rcode.YXDOMAIN;
                }
                if (type == Rrtype.CNAME || type == Rrtype.ANY) {
                    return Rcode.NOERROR;
                }
            } else if (!follow(name, node, alias)) {
                return Rcode.NOERROR;
            }
            name = current;
            Zone other = zones.serving(name, type);
            if (other == null) {
                leadsOut = true;
                return Rcode.NOERROR;
            }
            zone = other;
        }
    }

    /** Whether the answer written last ends in a CNAME whose target no served zone has. */
    boolean leadsOut() {
        return leadsOut;
    }

    private boolean wasVisited(long hash, int hop) {
        for (int i = 0; i < hop; i++) {
            if (visited[i] == hash) {
                return true;
            }
        }
        visited[hop] = hash;
        return false;
    }

    private void data(ZoneSet zones, Zone zone, NameKey name, Node node, int type) {
        // RFC 8482 section 4.1: to ANY, any one RRset will do.
        int set = type == Rrtype.ANY && !node.isEmpty() ? node.nameEnd() : node.find(type);
        if (set == Node.NONE) {
            negative(zone, name);
        } else if (!reply.rrset(ReplyWriter.ANSWER, name, 0, node, set)) {
            reply.set(Wire.TC);
        } else {
            additional.hosts(zones, node, set);
        }
    }

    /** RFC 2308 section 3: the SOA goes along, and says how long to remember. */
    private void negative(Zone zone, NameKey name) {
        int soa = zone.apex.find(Rrtype.SOA);
        int suffix = name.labels() - zone.labels;
        if (!reply.rrset(ReplyWriter.AUTHORITY, name, suffix, zone.apex, soa, zone.negativeTtl())) {
            reply.set(Wire.TC);
        }
    }

    private Rcode referral(Zone zone, NameKey name, int suffix, Node cut) {
        // RFC 9471 section 3: a referral without the glue that it needs is truncated, never just shorter.
        if (!reply.rrset(ReplyWriter.AUTHORITY, name, suffix, cut, cut.find(Rrtype.NS))
                || !additional.glue(zone, cut, true)) {
            reply.set(Wire.TC);
        } else {
            additional.glue(zone, cut, false);
        }
        return Rcode.NOERROR;
    }

    /** Writes a CNAME and makes its target the current name; false if it doesn't fit. */
    private boolean follow(NameKey name, Node node, int set) {
        if (!reply.rrset(ReplyWriter.ANSWER, name, 0, node, set)) {
            reply.set(Wire.TC);
            return false;
        }
        next.read(node.packed, set + Rrset.HEADER + Rrset.RECORD_HEADER, node.packed.length);
        swap();
        return true;
    }

    /** Writes a DNAME, and the CNAME that it makes; false if that doesn't fit the reply, or the new name's limit. */
    private boolean rename(NameKey name, int suffix, Node node, int set) {
        byte[] packed = node.packed;
        int data = set + Rrset.HEADER + Rrset.RECORD_HEADER;
        int prefix = name.offset(suffix);
        int length = Wire.u16(packed, data - 2);
        if (!reply.rrset(ReplyWriter.ANSWER, name, suffix, node, set)) {
            reply.set(Wire.TC);
            return false;
        }
        System.arraycopy(name.bytes(), 0, renamed, 0, prefix);
        System.arraycopy(packed, data, renamed, prefix, length);
        if (next.read(renamed, 0, prefix + length) < 0) {
            return false;
        }
        if (!reply.cname(name, Wire.u32(packed, data - 6), next)) {
            reply.set(Wire.TC);
            return false;
        }
        swap();
        return true;
    }

    private void swap() {
        NameKey target = next;
        next = current;
        current = target;
    }
}
