package hearth.dns.forward;

import java.util.Arrays;

import hearth.config.ForwardSettings;

/**
 * Reads one message from an upstream, from front to back, and makes of it what can be kept and given to clients. Made for one
 * message, used by one thread.
 *
 * <p>
 * Records are checked to be well-formed, not to be within the bailiwick of anything: an upstream resolver rightly answers for
 * every name, along chains of CNAMEs that cross zones. What it says beside the question does no harm, for it is kept and given
 * under this question only, and never used to find the way to a server.
 *
 * <p>
 * AA is cleared, for from a cache nothing is authoritative. AD is cleared as well: only who validated may set it (RFC 4035
 * section 3.2.3), we don't, and an upstream's word for it, which came over a path that anyone could have changed, must not be
 * passed on as ours (RFC 4035 section 4.9.3).
 */
final class AnswerReader {
    private static final int TYPE_NS = 2;
    private static final int TYPE_A = 1;
    private static final int TYPE_CNAME = 5;
    private static final int TYPE_SOA = 6;
    private static final int TYPE_PTR = 12;
    private static final int TYPE_MX = 15;
    private static final int TYPE_AAAA = 28;
    private static final int TYPE_SRV = 33;
    private static final int TYPE_DNAME = 39;
    private static final int TYPE_TSIG = 250;
    private static final int TYPE_ANY = 255;
    private static final int SECTIONS = 3;
    private static final int AUTHORITY = 1;
    private static final int ADDITIONAL = 2;
    private static final int SHORTEST_RECORD = 11;

    private final byte[] message;
    private final int length;
    private final Question question;
    private final ForwardSettings settings;
    private final int questionEnd;
    private char[] ttls = {};
    private int ttlCount;
    /** How many of {@link #ttls} names must keep out of: those before them. */
    private int guarded;
    private int additional;
    private int kept;
    private int keptAdditional;
    private boolean edns;
    private boolean answered;
    private int soaTtl;
    private long soaMinimum;

    AnswerReader(byte[] message, int length, Question question, ForwardSettings settings) {
        this.message = message;
        this.length = length;
        this.question = question;
        this.settings = settings;
        this.questionEnd = Fields.HEADER + question.wire().length;
    }

    /**
     * @param asked the query that was sent
     * @param exact whether the name must come back letter by letter as it was asked
     * @param now milliseconds of the epoch
     */
    Reading read(byte[] asked, boolean exact, long now) {
        if (length < questionEnd || Fields.u16(message, 0) != Fields.u16(asked, 0) || !echoes(asked)) {
            return Reading.Useless.FOREIGN;
        }
        if (exact && !Arrays.equals(message, Fields.HEADER, questionEnd, asked, Fields.HEADER, questionEnd)) {
            return Reading.Useless.RESPELT;
        }
        int flags = Fields.u16(message, Fields.FLAGS);
        int rcode = flags & Fields.RCODE;
        // YXDOMAIN is an answer as well: a DNAME made the name too long (RFC 6672 section 2.2).
        if (rcode != Fields.NOERROR && rcode != Fields.NXDOMAIN && rcode != Fields.YXDOMAIN) {
            return Reading.Useless.FAILED;
        }
        if ((flags & Fields.TC) != 0) {
            return Reading.Useless.TRUNCATED;
        }
        return readSections() ? new Reading.Usable(pack(rcode, now)) : Reading.Useless.FAILED;
    }

    private boolean echoes(byte[] asked) {
        if ((Fields.u16(message, Fields.FLAGS) & (Fields.QR | Fields.OPCODE)) != Fields.QR
                || Fields.u16(message, Fields.QDCOUNT) != 1) {
            return false;
        }
        int typeAt = questionEnd - 4;
        for (int i = Fields.HEADER; i < typeAt; i++) {
            if (Fields.lower(message[i]) != Fields.lower(asked[i])) {
                return false;
            }
        }
        return Arrays.equals(message, typeAt, questionEnd, asked, typeAt, questionEnd);
    }

    private boolean readSections() {
        int at = questionEnd;
        int records = 0;
        for (int section = 0; section < SECTIONS; section++) {
            records += Fields.u16(message, Fields.ANCOUNT + 2 * section);
        }
        if (records > (length - at) / SHORTEST_RECORD) {
            return false;
        }
        ttls = new char[records];
        for (int section = 0; section < SECTIONS; section++) {
            if (section == ADDITIONAL) {
                additional = at;
                kept = at;
            }
            for (int i = Fields.u16(message, Fields.ANCOUNT + 2 * section); i > 0; i--) {
                at = readRecord(at, section);
                if (at < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Takes note of the record at {@code start}; returns its end, or -1 if it is malformed or says that the query was. */
    private int readRecord(int start, int section) {
        guarded = ttlCount;
        int fixed = nameEnd(start, length);
        if (fixed < 0 || fixed + 10 > length) {
            return -1;
        }
        int type = Fields.u16(message, fixed);
        int data = fixed + 10;
        int end = data + Fields.u16(message, fixed + 8);
        ttls[ttlCount] = (char) (fixed + 4);
        guarded = ttlCount + 1;
        if (end > length || !wellFormed(type, data, end)) {
            return -1;
        }
        if (type == Edns.TYPE || type == TYPE_TSIG) {
            // RFC 6891 section 6.1.1. The upper bits of an extended RCODE stand where a TTL begins.
            boolean sound = section == ADDITIONAL && !edns && message[fixed + 4] == 0;
            edns = true;
            return sound ? end : -1;
        }
        if (edns) {
            // Compression pointers forbid closing the gap that OPT leaves, so what follows it goes with it.
            return end;
        }
        ttlCount++;
        answered |= section == 0 && (type == question.type() || question.type() == TYPE_ANY);
        if (type == TYPE_SOA && section == AUTHORITY && soaTtl == 0) {
            soaTtl = fixed + 4;
            soaMinimum = Fields.u32(message, end - 4);
        }
        if (section == ADDITIONAL) {
            keptAdditional++;
            kept = end;
        }
        return end;
    }

    /** Whether a type that every resolver knows has data as it must be; pointers in it must not lead clients astray. */
    private boolean wellFormed(int type, int data, int end) {
        return switch (type) {
            case TYPE_A -> end - data == 4;
            case TYPE_AAAA -> end - data == 16;
            case TYPE_NS, TYPE_CNAME, TYPE_PTR, TYPE_DNAME -> nameEnd(data, end) == end;
            case TYPE_MX -> nameEnd(data + 2, end) == end;
            case TYPE_SRV -> nameEnd(data + 6, end) == end;
            case TYPE_SOA -> {
                int contact = nameEnd(data, end);
                yield contact >= 0 && nameEnd(contact, end) == end - 20;
            }
            default -> true;
        };
    }

    /** As {@link Fields#nameEnd}, and no byte of the name is one of a TTL: those count down, and the name would go with them. */
    private int nameEnd(int start, int limit) {
        int end = Fields.nameEnd(message, start, limit);
        int at = start;
        for (int label = 1; end >= 0 && label != 0;) {
            label = message[at] & 0xff;
            boolean pointer = label >= 0xc0;
            int next = at + (pointer ? 2 : 1 + label);
            if (holdsTtl(at, next)) {
                return -1;
            }
            at = pointer ? Fields.u16(message, at) & 0x3fff : next;
        }
        return end;
    }

    private boolean holdsTtl(int from, int to) {
        int found = Arrays.binarySearch(ttls, 0, guarded, (char) Math.max(0, from - 3));
        int first = found < 0 ? -found - 1 : found;
        return first < guarded && ttls[first] < to;
    }

    private PackedAnswer pack(int rcode, long now) {
        byte[] packed = Arrays.copyOf(message, kept);
        Fields.u16(packed, 0, 0);
        Fields.u16(packed, Fields.FLAGS, Fields.QR | Fields.RA | rcode);
        Fields.u16(packed, Fields.ARCOUNT, keptAdditional);
        System.arraycopy(question.wire(), 0, packed, Fields.HEADER, question.wire().length);
        boolean negative = rcode == Fields.NXDOMAIN || (rcode == Fields.NOERROR && !answered);
        long life = capTtls(packed, negative);
        PackedAnswer.Kind kind = negative ? PackedAnswer.Kind.NEGATIVE : PackedAnswer.Kind.POSITIVE;
        return new PackedAnswer(packed, Arrays.copyOf(ttls, ttlCount), questionEnd, additional, kind, now, (int) life);
    }

    /** Bounds every TTL in place and returns how long the whole may be kept, in seconds: as long as its shortest. */
    private long capTtls(byte[] packed, boolean negative) {
        long life = settings.maxTtl().toSeconds();
        for (int i = 0; i < ttlCount; i++) {
            int at = ttls[i];
            long ttl = Fields.u32(packed, at);
            // RFC 2181 section 8: with the highest bit set it counts as 0.
            ttl = ttl > Integer.MAX_VALUE ? 0 : Math.min(ttl, settings.maxTtl().toSeconds());
            if (negative && at == soaTtl) {
                // RFC 2308 section 5.
                ttl = Math.min(ttl, Math.min(soaMinimum, settings.negativeTtl().toSeconds()));
            }
            Fields.u32(packed, at, ttl);
            life = Math.min(life, ttl);
        }
        // RFC 2308 section 5: a negative answer without SOA must not be kept, for nothing says how long.
        return ttlCount == 0 || (negative && soaTtl == 0) ? 0 : life;
    }
}
