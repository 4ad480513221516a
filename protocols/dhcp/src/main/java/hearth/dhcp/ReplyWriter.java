package hearth.dhcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import hearth.config.Ipv4;

/**
 * Lays out one reply (RFC 2131 section 2): the request's header turned round, then the options in the order they were
 * added, then the relay's. Options that don't fit go to the unused file and sname fields (option 52), or are left out.
 */
final class ReplyWriter {
    /** BOOTP's fixed length: clients and relays of that age ignore shorter messages (RFC 1542 section 2.1). */
    private static final int SHORTEST = 300;
    private static final int BOOTREPLY = 2;
    private static final int FILE_FIELD = 1;
    private static final int SNAME_FIELD = 2;

    private final DhcpPacket request;
    private final ByteBuffer header;
    private final List<Option> options = new ArrayList<>();
    private int leftOut;

    private record Option(int code, byte[] value, boolean needed) {
        /** On the wire, cut into parts of at most 255 bytes (RFC 3396). */
        int size() {
            return value.length + 2 * Math.max(1, (value.length + 254) / 255);
        }
    }

    ReplyWriter(DhcpPacket request) {
        this.request = request;
        header = ByteBuffer.wrap(request.header().clone());
        header.put(0, (byte) BOOTREPLY).put(3, (byte) 0).putShort(8, (short) 0).putInt(12, 0).putInt(16, 0).putInt(20,
                0);
        Arrays.fill(header.array(), DhcpPacket.SNAME, DhcpPacket.COOKIE, (byte) 0);
    }

    ReplyWriter ciaddr(Ipv4 address) {
        header.putInt(12, address.value());
        return this;
    }

    ReplyWriter yiaddr(Ipv4 address) {
        header.putInt(16, address.value());
        return this;
    }

    ReplyWriter siaddr(Ipv4 address) {
        header.putInt(20, address.value());
        return this;
    }

    /** Tells the relay to broadcast: a client that is told NAK may have no address to be reached on. */
    ReplyWriter broadcast() {
        header.putShort(10, (short) (header.getShort(10) | DhcpPacket.BROADCAST_FLAG));
        return this;
    }

    /** The server's name and the boot file, each only if it fits its field with the NUL that ends it. */
    ReplyWriter boot(String serverName, String file) {
        field(DhcpPacket.SNAME, DhcpPacket.FILE, serverName);
        field(DhcpPacket.FILE, DhcpPacket.COOKIE, file);
        return this;
    }

    private void field(int from, int to, String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        if (b.length < to - from) {
            header.put(from, b);
        }
    }

    /** An option that the client cannot do without. */
    ReplyWriter needed(int code, byte... value) {
        options.add(new Option(code, value, true));
        return this;
    }

    /** An option that is sent if there is room for it in the options field. */
    ReplyWriter ifRoom(int code, byte... value) {
        options.add(new Option(code, value, false));
        return this;
    }

    /** How many options {@link #bytes} left out. */
    int leftOut() {
        return leftOut;
    }

    /**
     * The message.
     *
     * @param longest
     *            its greatest length, but for option 82: that travels between relay and server only
     */
    byte[] bytes(int longest) {
        byte[] relay = request.options().get(OptionCode.RELAY_AGENT_INFORMATION).orElse(new byte[0]);
        ByteBuffer main = ByteBuffer.allocate(longest - DhcpPacket.OPTIONS - 1);
        ByteBuffer file = free(DhcpPacket.FILE, DhcpPacket.COOKIE);
        ByteBuffer sname = free(DhcpPacket.SNAME, DhcpPacket.FILE);
        boolean overload = options.stream().filter(Option::needed).mapToInt(Option::size).sum() > main.remaining();
        byte[] fields = {0};
        if (overload) {
            main.limit(main.limit() - 3); // room for option 52 itself
        }
        leftOut = 0;
        for (Option option : options) {
            if (option.size() <= main.remaining()) {
                put(main, option);
            } else if (overload && option.needed() && option.size() < file.remaining()) {
                put(file, option);
                fields[0] |= FILE_FIELD;
            } else if (overload && option.needed() && option.size() < sname.remaining()) {
                put(sname, option);
                fields[0] |= SNAME_FIELD;
            } else {
                leftOut++;
            }
        }
        if (fields[0] != 0) {
            main.limit(main.limit() + 3);
            put(main, new Option(OptionCode.OVERLOAD, fields, true));
            end(file, DhcpPacket.FILE);
            end(sname, DhcpPacket.SNAME);
        }
        Option relayOption = new Option(OptionCode.RELAY_AGENT_INFORMATION, relay, true);
        boolean relayed = request.options().has(OptionCode.RELAY_AGENT_INFORMATION);
        int length = DhcpPacket.OPTIONS + main.position() + (relayed ? relayOption.size() : 0) + 1;
        ByteBuffer out = ByteBuffer.allocate(Math.max(length, SHORTEST));
        out.put(header.array()).putInt(DhcpPacket.MAGIC).put(main.flip());
        if (relayed) {
            put(out, relayOption); // RFC 3046 section 2.2: last of all
        }
        out.put((byte) OptionCode.END);
        return out.array();
    }

    /** Room in a header field; none if the field says something. */
    private ByteBuffer free(int from, int to) {
        return ByteBuffer.allocate(header.get(from) == 0 ? to - from : 0);
    }

    private void end(ByteBuffer field, int at) {
        if (field.position() > 0) {
            field.put((byte) OptionCode.END);
            header.put(at, field.array());
        }
    }

    private static void put(ByteBuffer to, Option option) {
        int from = 0;
        do {
            int part = Math.min(255, option.value.length - from);
            to.put((byte) option.code).put((byte) part).put(option.value, from, part);
            from += part;
        } while (from < option.value.length);
    }
}
