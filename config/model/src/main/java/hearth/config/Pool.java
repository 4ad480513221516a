package hearth.config;

/** A range of addresses to lease, both ends included, written {@code 192.0.2.100-192.0.2.199}. */
public record Pool(Ipv4 first, Ipv4 last) {
    static final String PATTERN = AddressLiteral.IPV4 + "-" + AddressLiteral.IPV4;

    /**
     * Reads {@code 192.0.2.100-192.0.2.199}.
     *
     * @throws IllegalArgumentException
     *             when it is anything else, or runs backwards, with a message for the operator
     */
    public static Pool parse(String text) {
        int hyphen = text.indexOf('-');
        if (hyphen < 0) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " is not a range of addresses such as 192.0.2.100-192.0.2.199");
        }
        Ipv4 first = Ipv4.parse(text.substring(0, hyphen));
        Ipv4 last = Ipv4.parse(text.substring(hyphen + 1));
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " runs backwards; write " + new Pool(last, first));
        }
        return new Pool(first, last);
    }

    public boolean contains(Ipv4 address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    /** Whether the two share an address. */
    public boolean overlaps(Pool other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** How many addresses the pool has. */
    public long size() {
        return Integer.toUnsignedLong(last.value()) - Integer.toUnsignedLong(first.value()) + 1;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
