package hearth.dns;

/**
 * Writes one reply at a time: header and question, whole RRsets, EDNS. Nothing is written past the limit; an RRset that
 * doesn't fit leaves no trace. Reused from reply to reply without allocating; owned by one thread.
 */
final class ReplyWriter {
    /** Sections, in the order in which they are written. */
    static final int ANSWER = 0;
    static final int AUTHORITY = 1;
    static final int ADDITIONAL = 2;

    private static final int OPT_LENGTH = 11;
    private static final byte[] NONE = {};
    private static final int DO = 0x8000;

    private final int ednsPayload;
    private final Compression compression = new Compression();
    private final NameKey dataName = new NameKey();
    private final int[] counts = new int[3];
    private byte[] reply = NONE;
    private int limit;
    private int at;
    private int flags;

    /** @param ednsPayload the UDP payload size offered to clients */
    ReplyWriter(int ednsPayload) {
        this.ednsPayload = ednsPayload;
    }

    /**
     * Begins the reply to a query: header, and the question byte for byte, so that a client that mixes cases finds its own.
     *
     * @param limit
     *            largest length of the whole reply, at least 512
     */
    void begin(Query query, byte[] reply, int limit) {
        this.reply = reply;
        this.limit = query.hasEdns() ? limit - OPT_LENGTH : limit;
        at = query.questionEnd();
        System.arraycopy(query.message(), 0, reply, 0, at);
        // The query's AD and CD are for resolvers; an authority clears them (RFC 4035 section 3.1.6).
        flags = Wire.QR | (query.flags() & (Wire.OPCODE | Wire.RD));
        counts[ANSWER] = 0;
        counts[AUTHORITY] = 0;
        counts[ADDITIONAL] = 0;
        compression.clear();
        if (query.hasQuestion()) {
            NameKey name = query.name();
            for (int i = 0; i < name.labels(); i++) {
                compression.add(name.hash(i), query.questionStart() + name.offset(i));
            }
        }
    }

    void set(int flag) {
        flags |= flag;
    }

    boolean isSet(int flag) {
        return (flags & flag) != 0;
    }

    /** Where the next byte goes. */
    int length() {
        return at;
    }

    /** Fills in header and OPT; returns the reply's length. */
    int finish(Query query, Rcode rcode) {
        Wire.u16(reply, Wire.FLAGS, flags | (rcode.code() & 0xf));
        Wire.u16(reply, Wire.QDCOUNT, query.hasQuestion() ? 1 : 0);
        Wire.u16(reply, Wire.ANCOUNT, counts[ANSWER]);
        Wire.u16(reply, Wire.NSCOUNT, counts[AUTHORITY]);
        Wire.u16(reply, Wire.ARCOUNT, counts[ADDITIONAL] + (query.hasEdns() ? 1 : 0));
        if (query.hasEdns()) {
            reply[at] = 0;
            Wire.u16(reply, at + 1, Rrtype.OPT);
            Wire.u16(reply, at + 3, ednsPayload);
            Wire.u16(reply, at + 5, (rcode.code() >>> 4) << 8);
            Wire.u16(reply, at + 7, query.dnssecOk() ? DO : 0);
            Wire.u16(reply, at + 9, 0);
            at += OPT_LENGTH;
        }
        return at;
    }

    /**
     * Writes the RRset packed at {@code set} of a node, owned by a suffix of {@code owner}.
     *
     * @return false if it doesn't fit; then nothing is written
     */
    boolean rrset(int section, NameKey owner, int suffix, Node node, int set) {
        return rrset(section, owner, suffix, node, set, Long.MAX_VALUE);
    }

    /** The same, with a TTL of at most {@code maxTtl} seconds. */
    boolean rrset(int section, NameKey owner, int suffix, Node node, int set, long maxTtl) {
        int start = at;
        int names = compression.mark();
        byte[] packed = node.packed;
        int end = Rrset.end(packed, set);
        int records = 0;
        for (int record = set + Rrset.HEADER; record < end; records++) {
            int data = record + Rrset.RECORD_HEADER;
            int next = data + Wire.u16(packed, data - 2);
            if (!owner(owner, suffix, start) || !record(packed, record, data, next, maxTtl)) {
                at = start;
                compression.rollback(names);
                return false;
            }
            record = next;
        }
        counts[section] += records;
        return true;
    }

    /** Writes the CNAME that stands for a DNAME (RFC 6672 section 3.1). */
    boolean cname(NameKey owner, long ttl, NameKey target) {
        int start = at;
        int names = compression.mark();
        int header = -1;
        if (owner(owner, 0, start) && at + Rrset.RECORD_HEADER <= limit) {
            header = at;
            Wire.u16(reply, at, Rrtype.CNAME);
            Wire.u16(reply, at + 2, Rrtype.CLASS_IN);
            Wire.u32(reply, at + 4, ttl);
            at += Rrset.RECORD_HEADER;
        }
        if (header < 0 || !name(target, 0, target.bytes(), 0)) {
            at = start;
            compression.rollback(names);
            return false;
        }
        Wire.u16(reply, header + 8, at - header - Rrset.RECORD_HEADER);
        counts[ANSWER]++;
        return true;
    }

    /** The owner's name; from the second record of an RRset on, as two bytes that point where the first one's does. */
    private boolean owner(NameKey owner, int suffix, int first) {
        if (at == first || first > 0x3fff || reply[first] == 0) {
            return name(owner, suffix, owner.bytes(), owner.offset(suffix));
        }
        if (at + 2 > limit) {
            return false;
        }
        int pointer = (reply[first] & 0xc0) == 0xc0 ? Wire.u16(reply, first) : 0xc000 | first;
        Wire.u16(reply, at, pointer);
        at += 2;
        return true;
    }

    private boolean record(byte[] packed, int record, int data, int next, long maxTtl) {
        int header = at;
        if (at + Rrset.RECORD_HEADER > limit) {
            return false;
        }
        System.arraycopy(packed, record, reply, at, Rrset.RECORD_HEADER);
        if (maxTtl < Wire.u32(reply, header + 4)) {
            Wire.u32(reply, header + 4, maxTtl);
        }
        at += Rrset.RECORD_HEADER;
        // RFC 3597 section 4: names are compressed in these types only; the rest go out as they are.
        boolean whole = switch (Wire.u16(packed, record)) {
            case Rrtype.NS, Rrtype.CNAME, Rrtype.PTR -> compressed(packed, data, next) == next;
            case Rrtype.MX -> copy(packed, data, data + 2) && compressed(packed, data + 2, next) == next;
            case Rrtype.SOA -> {
                int contact = compressed(packed, data, next);
                int numbers = contact < 0 ? -1 : compressed(packed, contact, next);
                yield numbers > 0 && copy(packed, numbers, next);
            }
            default -> copy(packed, data, next);
        };
        Wire.u16(reply, header + 8, at - header - Rrset.RECORD_HEADER);
        return whole;
    }

    private boolean copy(byte[] source, int from, int to) {
        if (at + to - from > limit) {
            return false;
        }
        System.arraycopy(source, from, reply, at, to - from);
        at += to - from;
        return true;
    }

    /** Writes the name at {@code from}; returns the offset behind it, or -1 if it doesn't fit. */
    private int compressed(byte[] source, int from, int to) {
        int end = dataName.read(source, from, to);
        return name(dataName, 0, source, from) ? end : -1;
    }

    /** Writes a suffix of {@code key} as spelled from {@code start}, its tail as a pointer if it stands in the reply already. */
    private boolean name(NameKey key, int suffix, byte[] spelled, int start) {
        int literal = suffix;
        int pointer = -1;
        for (; literal < key.labels() && pointer < 0; literal++) {
            pointer = compression.find(reply, key, literal);
        }
        if (pointer >= 0) {
            literal--;
        }
        int base = key.offset(suffix);
        int length = key.offset(literal) - base;
        if (at + length + (pointer < 0 ? 1 : 2) > limit) {
            return false;
        }
        System.arraycopy(spelled, start, reply, at, length);
        for (int i = suffix; i < literal; i++) {
            compression.add(key.hash(i), at + key.offset(i) - base);
        }
        at += length;
        if (pointer < 0) {
            reply[at++] = 0;
        } else {
            Wire.u16(reply, at, 0xc000 | pointer);
            at += 2;
        }
        return true;
    }
}
