package hearth.dns;

/** Response codes that Hearth sends, and the rest of the four-bit ones (RFC 6895 section 2.3). */
public enum Rcode {
    NOERROR(0),
    FORMERR(1),
    SERVFAIL(2),
    NXDOMAIN(3),
    NOTIMP(4),
    REFUSED(5),
    /** A name made longer than 255 bytes by a DNAME (RFC 6672 section 2.2). */
    YXDOMAIN(6),
    /** An EDNS version that isn't spoken here. */
    BADVERS(16),
    OTHER(15);

    private final int code;

    Rcode(int code) {
        this.code = code;
    }

    /** The number on the wire; its upper eight bits stand in the OPT record (RFC 6891 section 6.1.3). */
    public int code() {
        return code;
    }

    static Rcode ofHeader(int flags) {
        return switch (flags & 0xf) {
            case 0 -> NOERROR;
            case 1 -> FORMERR;
            case 2 -> SERVFAIL;
            case 3 -> NXDOMAIN;
            case 4 -> NOTIMP;
            case 5 -> REFUSED;
            case 6 -> YXDOMAIN;
            default -> OTHER;
        };
    }
}
