package hearth.dhcp;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import hearth.config.Ipv4;

/** The options of a received message, each whole: parts of one code are joined in order (RFC 3396). Immutable. */
final class Options {
    /** Options whose length is fixed. One of another length would be read as absent, and so change the message's meaning. */
    private static final Map<Integer, Integer> LENGTHS = Map.of(OptionCode.REQUESTED_ADDRESS, 4, OptionCode.LEASE_TIME,
            4, OptionCode.OVERLOAD, 1, OptionCode.MESSAGE_TYPE, 1, OptionCode.SERVER_IDENTIFIER, 4,
            OptionCode.MAX_MESSAGE_SIZE, 2, OptionCode.SUBNET_SELECTION, 4, OptionCode.RAPID_COMMIT, 0);
    /** The longest client identifier that is kept: what one option can hold. */
    private static final int LONGEST_IDENTIFIER = 255;

    private final Map<Integer, byte[]> values;

    private Options(Map<Integer, byte[]> values) {
        this.values = values;
    }

    /** No options: a BOOTP message. */
    static Options none() {
        return new Options(Map.of());
    }

    /**
     * Reads the options after the magic cookie, then those that option 52 says are in the header's file and sname
     * fields, in the order that RFC 3396 section 5 gives. Option 52 in those fields makes it longer than one byte, and
     * so malformed: there is nothing to loop over.
     *
     * @return empty if an option reaches past the end of its field, or has the wrong length
     */
    static Optional<Options> parse(byte[] packet, int length) {
        Map<Integer, ByteArrayOutputStream> parts = new HashMap<>();
        if (!walk(packet, DhcpPacket.OPTIONS, length, parts)) {
            return Optional.empty();
        }
        ByteArrayOutputStream overload = parts.get(OptionCode.OVERLOAD);
        int fields = overload == null || overload.size() != 1 ? 0 : overload.toByteArray()[0];
        if (((fields & 1) != 0 && !walk(packet, DhcpPacket.FILE, DhcpPacket.COOKIE, parts))
                || ((fields & 2) != 0 && !walk(packet, DhcpPacket.SNAME, DhcpPacket.FILE, parts))) {
            return Optional.empty();
        }
        Map<Integer, byte[]> values = new HashMap<>();
        parts.forEach((code, bytes) -> values.put(code, bytes.toByteArray()));
        for (Map.Entry<Integer, byte[]> option : values.entrySet()) {
            if (option.getValue().length != LENGTHS.getOrDefault(option.getKey(), option.getValue().length)) {
                return Optional.empty();
            }
        }
        byte[] identifier = values.get(OptionCode.CLIENT_IDENTIFIER);
        if (identifier != null && identifier.length > LONGEST_IDENTIFIER) {
            return Optional.empty();
        }
        return Optional.of(new Options(values));
    }

    private static boolean walk(byte[] b, int from, int to, Map<Integer, ByteArrayOutputStream> parts) {
        int i = from;
        while (i < to) {
            int code = b[i++] & 0xff;
            if (code == OptionCode.END) {
                return true;
            }
            if (code == OptionCode.PAD) {
                continue;
            }
            if (i == to || i + 1 + (b[i] & 0xff) > to) {
                return false;
            }
            int length = b[i++] & 0xff;
            parts.computeIfAbsent(code, c -> new ByteArrayOutputStream()).write(b, i, length);
            i += length;
        }
        return true; // the end option is missing: old clients forget it, and nothing is ambiguous without it
    }

    boolean has(int code) {
        return values.containsKey(code);
    }

    Optional<byte[]> get(int code) {
        return Optional.ofNullable(values.get(code));
    }

    /** An option of one address; absent if it is 0.0.0.0, which some clients send to say so. */
    Optional<Ipv4> address(int code) {
        return get(code).flatMap(Options::address);
    }

    /** An option of one unsigned number, of one to four bytes. */
    OptionalLong number(int code) {
        byte[] b = values.get(code);
        if (b == null || b.length == 0 || b.length > 4) {
            return OptionalLong.empty();
        }
        long n = 0;
        for (byte octet : b) {
            n = n << 8 | (octet & 0xff);
        }
        return OptionalLong.of(n);
    }

    /** A part of option 82; absent as well if its lengths lie, as the rest is then still echoed to the relay. */
    Optional<byte[]> relay(int subOption) {
        byte[] b = values.getOrDefault(OptionCode.RELAY_AGENT_INFORMATION, new byte[0]);
        int i = 0;
        while (i + 1 < b.length) {
            int start = i + 2;
            int end = start + (b[i + 1] & 0xff);
            if (end > b.length) {
                return Optional.empty();
            }
            if ((b[i] & 0xff) == subOption) {
                return Optional.of(Arrays.copyOfRange(b, start, end));
            }
            i = end;
        }
        return Optional.empty();
    }

    /** The network that a relay chose apart from giaddr (RFC 3527). */
    Optional<Ipv4> linkSelection() {
        return relay(OptionCode.RELAY_LINK_SELECTION).flatMap(Options::address);
    }

    private static Optional<Ipv4> address(byte[] b) {
        if (b.length != 4) {
            return Optional.empty();
        }
        Ipv4 address = new Ipv4(b[0] << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff));
        return address.equals(Ipv4.ANY) ? Optional.empty() : Optional.of(address);
    }
}
