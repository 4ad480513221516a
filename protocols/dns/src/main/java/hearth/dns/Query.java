package hearth.dns;

/**
 * One query message, looked through once from front to back. Reused from query to query without allocating; owned by one
 * event loop, and valid until the next {@link #parse}.
 */
public final class Query {
    /** What became of a message. */
    public enum Verdict {
        /** A well-formed query of opcode QUERY. */
        OK,
        /** Shorter than a header: nobody to answer. */
        SHORT,
        /** A response. Answering one could start two servers talking to each other for ever. */
        RESPONSE,
        FORMERR,
        NOTIMP,
        BADVERS;

        /** Whether the message gets no reply at all. */
        public boolean dropped() {
            return this == SHORT || this == RESPONSE;
        }

        Rcode rcode() {
            return switch (this) {
                case OK -> Rcode.NOERROR;
                case FORMERR, SHORT, RESPONSE -> Rcode.FORMERR;
                case NOTIMP -> Rcode.NOTIMP;
                case BADVERS -> Rcode.BADVERS;
            };
        }
    }

    private static final int OPCODE_QUERY = 0;
    private static final byte[] NONE = {};

    private final NameKey name = new NameKey();
    private byte[] message = NONE;
    private int length;
    private int questionEnd;
    private int type;
    private int dnsClass;
    private int ednsStart;
    private int ednsEnd;
    private int payload;
    private boolean dnssecOk;

    /**
     * Looks through a message. What stands before the fault can be asked for whatever the verdict; the question only if
     * {@link #hasQuestion()}.
     *
     * @param message
     *            kept until the next call, not copied
     * @param length
     *            bytes in use, from offset 0
     */
    public Verdict parse(byte[] message, int length) {
        this.message = message;
        this.length = length;
        questionEnd = Wire.HEADER;
        type = 0;
        dnsClass = 0;
        ednsStart = 0;
        ednsEnd = 0;
        payload = 0;
        dnssecOk = false;
        if (length < Wire.HEADER) {
            return Verdict.SHORT;
        }
        if ((flags() & Wire.QR) != 0) {
            return Verdict.RESPONSE;
        }
        if (opcode() != OPCODE_QUERY) {
            return Verdict.NOTIMP;
        }
        // RFC 9619: a QUERY asks exactly one question.
        if (Wire.u16(message, Wire.QDCOUNT) != 1 || !readQuestion()) {
            return Verdict.FORMERR;
        }
        int others = Wire.u16(message, Wire.ANCOUNT) + Wire.u16(message, Wire.NSCOUNT);
        int additional = Wire.u16(message, Wire.ARCOUNT);
        int at = questionEnd;
        for (int i = 0; i < others + additional; i++) {
            at = readRecord(at, i >= others);
            if (at < 0) {
                return Verdict.FORMERR;
            }
        }
        if (at != length) {
            return Verdict.FORMERR;
        }
        return hasEdns() && ednsVersion() != 0 ? Verdict.BADVERS : Verdict.OK;
    }

    private boolean readQuestion() {
        // A compression pointer here could only lead into the header, so none is accepted.
        int end = name.read(message, Wire.HEADER, length);
        if (end < 0 || end + 4 > length) {
            return false;
        }
        type = Wire.u16(message, end);
        dnsClass = Wire.u16(message, end + 2);
        questionEnd = end + 4;
        return true;
    }

    /** Passes over the record at {@code at} and takes note of EDNS; -1 if it is malformed. */
    private int readRecord(int at, boolean additional) {
        int fixed = Wire.skipName(message, at, length);
        if (fixed < 0 || fixed + 10 > length) {
            return -1;
        }
        int end = fixed + 10 + Wire.u16(message, fixed + 8);
        if (end > length) {
            return -1;
        }
        return Wire.u16(message, fixed) == Rrtype.OPT && !readEdns(at, fixed, end, additional) ? -1 : end;
    }

    private boolean readEdns(int start, int fixed, int end, boolean additional) {
        // RFC 6891 section 6.1.1: once, in the additional section, owned by the root.
        if (!additional || hasEdns() || fixed != start + 1) {
            return false;
        }
        int option = fixed + 10;
        while (option < end) {
            if (option + 4 > end) {
                return false;
            }
            option += 4 + Wire.u16(message, option + 2);
        }
        if (option != end) {
            return false;
        }
        ednsStart = start;
        ednsEnd = end;
        // RFC 6891 section 6.2.3: smaller values count as 512.
        payload = Math.max(Wire.MIN_UDP, Wire.u16(message, fixed + 2));
        dnssecOk = (message[fixed + 6] & 0x80) != 0;
        return true;
    }

    /** The message given to {@link #parse}. */
    public byte[] message() {
        return message;
    }

    public int length() {
        return length;
    }

    public int id() {
        return Wire.u16(message, 0);
    }

    /** The header's second 16 bits: QR, opcode, AA, TC, RD, RA, AD, CD, RCODE. */
    public int flags() {
        return Wire.u16(message, Wire.FLAGS);
    }

    public int opcode() {
        return (flags() >>> 11) & 0xf;
    }

    /** Recursion desired. */
    public boolean rd() {
        return (flags() & Wire.RD) != 0;
    }

    /** Authentic data: the client understands the bit (RFC 6840 section 5.7). */
    public boolean ad() {
        return (flags() & Wire.AD) != 0;
    }

    /** Checking disabled. */
    public boolean cd() {
        return (flags() & Wire.CD) != 0;
    }

    /** Whether the question could be read; without it there is none to echo. */
    public boolean hasQuestion() {
        return questionEnd > Wire.HEADER;
    }

    /** The question name in lower case; the client's own spelling stands in the message from {@link #questionStart()}. */
    public NameKey name() {
        return name;
    }

    /** Where the question begins in the message. */
    public int questionStart() {
        return Wire.HEADER;
    }

    /** Where the question, type and class included, ends in the message. */
    public int questionEnd() {
        return questionEnd;
    }

    public int type() {
        return type;
    }

    public int dnsClass() {
        return dnsClass;
    }

    public boolean hasEdns() {
        return ednsEnd != 0;
    }

    public int ednsVersion() {
        return message[ednsStart + 6] & 0xff;
    }

    /** Where the OPT record begins, its owner name included; 0 without one. Its options begin 11 bytes later. */
    public int ednsStart() {
        return ednsStart;
    }

    /** Where the OPT record ends; 0 without one. */
    public int ednsEnd() {
        return ednsEnd;
    }

    /** Largest UDP reply that the client takes: at least 512, and 512 without EDNS. */
    public int payload() {
        return Math.max(Wire.MIN_UDP, payload);
    }

    /** The client wants DNSSEC records (RFC 3225). */
    public boolean dnssecOk() {
        return dnssecOk;
    }
}
