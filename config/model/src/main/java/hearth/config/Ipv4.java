package hearth.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** An IPv4 address as the unsigned 32-bit number it is, for arithmetic on pools. Ordered as unsigned. */
public record Ipv4(int value) implements Comparable<Ipv4> {
    public static final Ipv4 ANY = new Ipv4(0);
    public static final Ipv4 BROADCAST = new Ipv4(-1);

    /**
     * Reads {@code 192.0.2.1}.
     *
     * @throws IllegalArgumentException
     *             when it is anything else, with a message for the operator
     */
    public static Ipv4 parse(String text) {
        if (AddressLiteral.isIpv4(text) && AddressLiteral.parse(text) instanceof Inet4Address address) {
            return of(address);
        }
        throw new IllegalArgumentException(Notation.quoted(text) + " is not an IPv4 address such as 192.0.2.1");
    }

    public static Ipv4 of(Inet4Address address) {
        byte[] b = address.getAddress();
        return new Ipv4((b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff));
    }

    public Inet4Address address() {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    new byte[]{(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are always an address", e);
        }
    }

    @Override
    public int compareTo(Ipv4 other) {
        return Integer.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return (value >>> 24) + "." + ((value >>> 16) & 0xff) + "." + ((value >>> 8) & 0xff) + "." + (value & 0xff);
    }
}
