package hearth.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** A network in CIDR notation, such as {@code 192.0.2.0/24}: the address has no bits set past the length. */
public record Prefix(InetAddress address, int length) {
    static final String PATTERN = "(" + AddressLiteral.IPV4 + "|" + AddressLiteral.IPV6 + ")/[0-9]{1,3}";
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    /**
     * Reads {@code 192.0.2.0/24} or {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException
     *             when it is anything else, or has bits set past the length, with a message for the operator
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " has no length; write a network such as 192.0.2.0/24");
        }
        InetAddress address = AddressLiteral.parse(text.substring(0, slash));
        byte[] bytes = address.getAddress();
        String digits = text.substring(slash + 1);
        if (!LENGTH.matcher(digits).matches() || Integer.parseInt(digits) > 8 * bytes.length) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " has no length from 0 to " + 8 * bytes.length + " after its /");
        }
        int length = Integer.parseInt(digits);
        for (int i = 0; i < bytes.length; i++) {
            int bits = Math.clamp(length - 8 * i, 0, 8);
            bytes[i] = (byte) (bytes[i] & (0xff << (8 - bits)));
        }
        Prefix prefix = new Prefix(Endpoint.address(bytes), length);
        if (!prefix.address.equals(address)) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " has bits set past its length; write " + prefix);
        }
        return prefix;
    }

    /** Whether all of {@code other} lies in this network. */
    public boolean covers(Prefix other) {
        return length <= other.length && contains(other.address);
    }

    public boolean contains(InetAddress candidate) {
        byte[] mine = address.getAddress();
        byte[] theirs = candidate.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int i = 0, bits = length; bits > 0; i++, bits -= 8) {
            int mask = bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff;
            if (((mine[i] ^ theirs[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return AddressLiteral.text(address) + "/" + length;
    }
}
