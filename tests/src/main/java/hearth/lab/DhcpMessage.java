package hearth.lab;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A DHCP message as a relay sends and gets it (RFC 2131 section 2), written apart from the server's own code so that
 * both can't be wrong in the same way. Immutable but for its byte arrays, which nobody changes.
 *
 * @param op
 *            1 from a client, 2 from a server
 * @param client
 *            ciaddr, as text
 * @param your
 *            yiaddr
 * @param next
 *            siaddr
 * @param relay
 *            giaddr
 * @param mac
 *            the client's Ethernet address, in the low 48 bits
 * @param file
 *            the field {@code file}, without its zero bytes
 */
record DhcpMessage(int op, int xid, String client, String your, String next, String relay, long mac, String file,
        Map<Integer, byte[]> options) {
    static final int DISCOVER = 1;
    static final int OFFER = 2;
    static final int REQUEST = 3;
    static final int ACK = 5;
    static final int NAK = 6;

    static final int REQUESTED_ADDRESS = 50;
    static final int TYPE = 53;
    static final int SERVER = 54;

    private static final int COOKIE = 0x63825363;
    private static final int HEADER = 236;
    private static final int END = 255;

    /** A client's message of this type, as the relay at {@code relay} passes it on. */
    static DhcpMessage fromClient(int type, int xid, long mac, String relay) {
        return new DhcpMessage(1, xid, "0.0.0.0", "0.0.0.0", "0.0.0.0", relay, mac, "",
                Map.of(TYPE, new byte[]{(byte) type}));
    }

    DhcpMessage with(int option, byte[] value) {
        Map<Integer, byte[]> more = new TreeMap<>(options);
        more.put(option, value);
        return new DhcpMessage(op, xid, client, your, next, relay, mac, file, more);
    }

    DhcpMessage withAddress(int option, String address) {
        return with(option, bytes(address));
    }

    int type() {
        return Optional.ofNullable(options.get(TYPE)).map(b -> (int) b[0]).orElse(0);
    }

    /** The address in an option, as text. */
    Optional<String> address(int option) {
        return Optional.ofNullable(options.get(option)).filter(b -> b.length == 4).map(DhcpMessage::text);
    }

    ByteBuffer encode() {
        ByteBuffer b = ByteBuffer.allocate(576);
        b.put((byte) op).put((byte) 1).put((byte) 6).put((byte) 1).putInt(xid).putInt(0);
        b.put(bytes(client)).put(bytes(your)).put(bytes(next)).put(bytes(relay));
        b.putShort((short) (mac >>> 32)).putInt((int) mac);
        b.position(HEADER).putInt(COOKIE);
        options.forEach((code, value) -> b.put((byte) (int) code).put((byte) value.length).put(value));
        return b.put((byte) END).flip();
    }

    static DhcpMessage decode(ByteBuffer b) {
        int start = b.position();
        int op = b.get();
        int xid = b.getInt(start + 4);
        long mac = (b.getShort(start + 28) & 0xffffL) << 32 | (b.getInt(start + 30) & 0xffffffffL);
        byte[] file = new byte[128];
        b.get(start + 108, file);
        String name = new String(file, StandardCharsets.US_ASCII);
        Map<Integer, ByteArrayOutputStream> options = new TreeMap<>();
        b.position(start + HEADER);
        if (b.getInt() != COOKIE) {
            throw new IllegalArgumentException("no DHCP message");
        }
        for (int code = b.get() & 0xff; code != END; code = b.get() & 0xff) {
            if (code != 0) {
                byte[] value = new byte[b.get() & 0xff];
                b.get(value);
                // RFC 3396: an option that comes in several pieces is one.
                options.computeIfAbsent(code, c -> new ByteArrayOutputStream()).writeBytes(value);
            }
        }
        Map<Integer, byte[]> values = new TreeMap<>();
        options.forEach((code, value) -> values.put(code, value.toByteArray()));
        return new DhcpMessage(op, xid, at(b, start + 12), at(b, start + 16), at(b, start + 20), at(b, start + 24), mac,
                name.substring(0, Math.max(0, (name + "\0").indexOf('\0'))), values);
    }

    static String mac(long mac) {
        return HexFormat.ofDelimiter(":").formatHex(ByteBuffer.allocate(8).putLong(mac).array(), 2, 8);
    }

    private static String at(ByteBuffer b, int index) {
        byte[] four = new byte[4];
        b.get(index, four);
        return text(four);
    }

    private static String text(byte[] b) {
        return (b[0] & 0xff) + "." + (b[1] & 0xff) + "." + (b[2] & 0xff) + "." + (b[3] & 0xff);
    }

    private static byte[] bytes(String address) {
        return Inet4Address.ofLiteral(address).getAddress();
    }
}
