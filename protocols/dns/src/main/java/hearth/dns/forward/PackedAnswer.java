package hearth.dns.forward;

import java.util.Arrays;

import hearth.dns.Query;

/**
 * A whole answer in wire format, ready for any client that asks the question: header with the bits that suit all, question in
 * lower case, sections without OPT, and where in it the TTLs stand. Immutable; shared by all threads.
 */
final class PackedAnswer {
    enum Kind {
        POSITIVE,
        NEGATIVE,
        FAILURE
    }

    private static final int RECORD_BYTES = 12 + 6 * 4 + 8 + 4;

    private final byte[] message;
    private final char[] ttls;
    private final int questionEnd;
    private final int additional;
    private final Kind kind;
    private final long since;
    private final int life;

    /**
     * @param message id 0, flags QR, RA and the RCODE; kept, not copied
     * @param ttls offsets of the TTL fields, ascending
     * @param additional where the additional section begins
     * @param since when it came, in milliseconds of the epoch
     * @param life how long it may be kept, in seconds; 0: not at all
     */
    PackedAnswer(byte[] message, char[] ttls, int questionEnd, int additional, Kind kind, long since, int life) {
        this.message = message;
        this.ttls = ttls;
        this.questionEnd = questionEnd;
        this.additional = additional;
        this.kind = kind;
        this.since = since;
        this.life = life;
    }

    /** SERVFAIL: nobody could say. */
    static PackedAnswer failure(Question question, long since, int life) {
        byte[] wire = question.wire();
        byte[] message = new byte[Fields.HEADER + wire.length];
        Fields.u16(message, Fields.FLAGS, Fields.QR | Fields.RA | Fields.SERVFAIL);
        Fields.u16(message, Fields.QDCOUNT, 1);
        System.arraycopy(wire, 0, message, Fields.HEADER, wire.length);
        return new PackedAnswer(message, new char[0], message.length, message.length, Kind.FAILURE, since, life);
    }

    Kind kind() {
        return kind;
    }

    /** Whether it may still be given. Not if the clock was set back behind its coming: its age is unknown then. */
    boolean fresh(long now) {
        return now >= since && now - since < life * 1000L;
    }

    /** Whether it answers this question; the bits of {@link Question#bits} are not looked at. */
    boolean answers(byte[] name, int length, int type, int dnsClass) {
        int end = Fields.HEADER + length;
        return questionEnd == end + 4 && Fields.u16(message, end) == type && Fields.u16(message, end + 2) == dnsClass
                && Arrays.equals(message, Fields.HEADER, end, name, 0, length);
    }

    /** Longest reply that {@link #write} makes of it for this client. */
    int room(Query query, int error) {
        return message.length + Edns.room(query, error);
    }

    /** Memory that it takes, in bytes, with objects laid out as in a heap of less than 32 GiB. */
    int bytes() {
        return RECORD_BYTES + array(message.length) + array(2 * ttls.length);
    }

    private static int array(int length) {
        return 16 + (length + 7 & ~7);
    }

    /**
     * Writes the reply for one client: its id, its bits, its spelling of the name, its EDNS, and TTLs less the answer's age.
     *
     * @param now milliseconds of the epoch
     * @param payload what we take over UDP, told in EDNS
     * @param error
     *            extended error code, or {@link Edns#NO_ERROR_INFO}
     * @param limit largest reply, at least 512
     * @return the reply's length
     */
    int write(Query query, long now, int payload, int error, byte[] reply, int limit) {
        int room = limit - Edns.room(query, error);
        int end = message.length;
        int tc = 0;
        if (end > room) {
            // RFC 2181 section 9: what's merely additional is left out without a word; else TC, and nothing that
            // could be taken for the whole.
            end = additional <= room ? additional : questionEnd;
            tc = additional <= room ? 0 : Fields.TC;
        }
        System.arraycopy(message, 0, reply, 0, end);
        Fields.u16(reply, 0, query.id());
        // RFC 4035 section 3.2.2: CD is copied. AD stays clear: see AnswerReader.
        int flags = Fields.u16(message, Fields.FLAGS) | (query.flags() & (Fields.RD | Fields.CD)) | tc;
        Fields.u16(reply, Fields.FLAGS, flags);
        if (tc != 0) {
            Fields.u16(reply, Fields.ANCOUNT, 0);
            Fields.u16(reply, Fields.NSCOUNT, 0);
        }
        if (end < message.length) {
            Fields.u16(reply, Fields.ARCOUNT, 0);
        }
        System.arraycopy(query.message(), Fields.HEADER, reply, Fields.HEADER, questionEnd - Fields.HEADER);
        age(reply, end, Math.max(0, now - since) / 1000);
        return Edns.reply(query, payload, error, reply, end);
    }

    private void age(byte[] reply, int end, long seconds) {
        if (seconds == 0) {
            return;
        }
        for (char at : ttls) {
            if (at >= end) {
                return;
            }
            Fields.u32(reply, at, Math.max(0, Fields.u32(reply, at) - seconds));
        }
    }
}
