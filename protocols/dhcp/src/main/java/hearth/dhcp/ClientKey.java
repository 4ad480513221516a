package hearth.dhcp;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What tells one DHCP client from another: its client identifier (option 61), or without one its hardware type and
 * address (RFC 2131 section 4.2).
 */
public final class ClientKey {
    private final byte[] bytes;
    private final int hash;

    private ClientKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** From option 61, whole, type byte first. */
    public static ClientKey ofIdentifier(byte[] identifier) {
        byte[] b = new byte[1 + identifier.length];
        b[0] = 1;
        System.arraycopy(identifier, 0, b, 1, identifier.length);
        return new ClientKey(b);
    }

    /** From htype and the first hlen bytes of chaddr. */
    public static ClientKey ofHardware(int type, byte[] address) {
        byte[] b = new byte[2 + address.length];
        b[1] = (byte) type;
        System.arraycopy(address, 0, b, 2, address.length);
        return new ClientKey(b);
    }

    /** From {@link #bytes()}, as read back from a journal. */
    public static ClientKey ofBytes(byte[] bytes) {
        return new ClientKey(bytes.clone());
    }

    /** A stable encoding: a byte that tells identifier (1) from hardware (0), then the identifier, or type and address. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** {@code id:01525400123456} or {@code hw:01:525400123456}. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return bytes[0] == 1
                ? "id:" + hex.formatHex(bytes, 1, bytes.length)
                : "hw:" + hex.formatHex(bytes, 1, 2) + ":" + hex.formatHex(bytes, 2, bytes.length);
    }
}
