package hearth.config;

/** A range of addresses to lease, both ends included, written {@code 192.0.2.100-192.0.2.199}. */
public record Pool(Ipv4 first, Ipv4 last) {
    public boolean contains(Ipv4 address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
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
