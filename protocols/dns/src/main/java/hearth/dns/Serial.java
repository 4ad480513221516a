package hearth.dns;

/** SOA serial numbers, which wrap around (RFC 1982). */
public final class Serial {
    private static final long MASK = 0xffffffffL;

    private Serial() {}

    /** The next one. Zero is left out: some software takes it for "none". */
    static long next(long serial) {
        return plus(serial, 1);
    }

    /** So many later, fewer than 2^31. Zero is left out here too. */
    public static long plus(long serial, long steps) {
        long sum = (serial + steps) & MASK;
        return sum == 0 ? 1 : sum;
    }

    /** Whether a secondary that has the earlier one takes the later one for news (RFC 1982 section 3.2). */
    public static boolean isAfter(long later, long earlier) {
        return (int) (later - earlier) > 0;
    }
}
