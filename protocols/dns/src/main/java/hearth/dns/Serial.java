package hearth.dns;

/** SOA serial numbers, which wrap around (RFC 1982). */
final class Serial {
    private static final long MASK = 0xffffffffL;

    private Serial() {}

    /** The next one. Zero is left out: some software takes it for "none". */
    static long next(long serial) {
        long next = (serial + 1) & MASK;
        return next == 0 ? 1 : next;
    }

    static boolean isAfter(long later, long earlier) {
        return (int) (later - earlier) > 0;
    }
}
