package hearth.dns;

/** Numbers of the record types whose meaning the answers depend on; all others are opaque. */
final class Rrtype {
    static final int A = 1;
    static final int NS = 2;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int PTR = 12;
    static final int MX = 15;
    static final int TXT = 16;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int DNAME = 39;
    static final int OPT = 41;
    static final int DS = 43;
    static final int SVCB = 64;
    static final int HTTPS = 65;
    static final int IXFR = 251;
    static final int AXFR = 252;
    static final int ANY = 255;
    static final int CAA = 257;

    static final int CLASS_IN = 1;

    private Rrtype() {}

    /** Where the host name stands in the record's data, for types whose host's addresses go along (RFC 1035 3.3.9, RFC 2782). */
    static int targetOffset(int type) {
        return switch (type) {
            case NS -> 0;
            case MX -> 2;
            case SRV -> 6;
            default -> -1;
        };
    }
}
