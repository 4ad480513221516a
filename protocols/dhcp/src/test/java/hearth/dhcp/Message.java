package hearth.dhcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import hearth.config.Ipv4;
import hearth.config.Mac;

/** A client's message, written byte by byte as RFC 2131 draws it. */
final class Message {
    private final ByteBuffer b = ByteBuffer.allocate(4096);

    Message(MessageType type, Mac mac) {
        this(mac);
        option(53, type.code());
    }

    /** Without a message type. */
    Message(Mac mac) {
        b.put(0, (byte) 1).put(1, (byte) 1).put(2, (byte) 6).putInt(4, 0x1234abcd).put(28, mac.bytes());
        b.putInt(236, 0x63825363).position(240);
    }

    static Ipv4 ip(String text) {
        return Ipv4.of(java.net.Inet4Address.ofLiteral(text) instanceof java.net.Inet4Address v4 ? v4 : fail(text));
    }

    private static java.net.Inet4Address fail(String text) {
        throw new IllegalArgumentException(text);
    }

    Message xid(int xid) {
        b.putInt(4, xid);
        return this;
    }

    Message ciaddr(String address) {
        b.putInt(12, ip(address).value());
        return this;
    }

    Message giaddr(String address) {
        b.putInt(24, ip(address).value());
        return this;
    }

    Message broadcastFlag() {
        b.putShort(10, (short) 0x8000);
        return this;
    }

    Message header(int at, int value) {
        b.put(at, (byte) value);
        return this;
    }

    Message header(int at, byte[] value) {
        b.put(at, value);
        return this;
    }

    Message option(int code, int... bytes) {
        b.put((byte) code).put((byte) bytes.length);
        for (int octet : bytes) {
            b.put((byte) octet);
        }
        return this;
    }

    Message hex(int code, String hex) {
        byte[] value = HexFormat.of().parseHex(hex);
        b.put((byte) code).put((byte) value.length).put(value);
        return this;
    }

    Message text(int code, String text) {
        return hex(code, HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    Message address(int code, String address) {
        return hex(code, HexFormat.of().toHexDigits(ip(address).value()));
    }

    Message seconds(int code, long seconds) {
        return hex(code, HexFormat.of().toHexDigits((int) seconds));
    }

    Message raw(int... bytes) {
        for (int octet : bytes) {
            b.put((byte) octet);
        }
        return this;
    }

    byte[] bytes() {
        b.put((byte) 255);
        byte[] bytes = new byte[b.position()];
        b.get(0, bytes);
        return bytes;
    }
}
