package hearth.dhcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

import hearth.config.Ipv4;
import hearth.config.Mac;

/**
 * A received message (RFC 2131 section 2): immutable, and independent of the buffer it was read from.
 *
 * @param header
 *            the 236 bytes before the magic cookie
 * @param options
 *            none if there is no magic cookie
 */
record DhcpPacket(byte[] header, Options options) {
    static final int CHADDR = 28;
    static final int SNAME = 44;
    static final int FILE = 108;
    static final int COOKIE = 236;
    static final int OPTIONS = 240;
    static final int MAGIC = 0x63825363;
    static final int BOOTREQUEST = 1;
    static final int BROADCAST_FLAG = 0x8000;
    static final int LONGEST_HARDWARE_ADDRESS = 16;
    static final int ETHERNET = 1;

    /**
     * @return empty if the message is shorter than its header, its hardware address longer than its field, or an
     *         option malformed
     */
    static Optional<DhcpPacket> parse(byte[] packet, int length) {
        if (length < COOKIE || length > packet.length || (packet[2] & 0xff) > LONGEST_HARDWARE_ADDRESS) {
            return Optional.empty();
        }
        byte[] header = Arrays.copyOf(packet, COOKIE);
        if (length < OPTIONS || ByteBuffer.wrap(packet).getInt(COOKIE) != MAGIC) {
            return Optional.of(new DhcpPacket(header, Options.none()));
        }
        return Options.parse(packet, length).map(options -> new DhcpPacket(header, options));
    }

    int op() {
        return header[0] & 0xff;
    }

    int hardwareType() {
        return header[1] & 0xff;
    }

    byte[] hardwareAddress() {
        return Arrays.copyOfRange(header, CHADDR, CHADDR + (header[2] & 0xff));
    }

    /** The Ethernet address, if it is one. */
    Optional<Mac> mac() {
        if (hardwareType() != ETHERNET || (header[2] & 0xff) != 6) {
            return Optional.empty();
        }
        return Optional.of(new Mac(ByteBuffer.wrap(header).getLong(CHADDR) >>> 16));
    }

    boolean wantsBroadcast() {
        return (ByteBuffer.wrap(header).getShort(10) & BROADCAST_FLAG) != 0;
    }

    /** The address that the client uses already, or 0.0.0.0. */
    Ipv4 ciaddr() {
        return new Ipv4(ByteBuffer.wrap(header).getInt(12));
    }

    /** The relay's address, or 0.0.0.0. */
    Ipv4 giaddr() {
        return new Ipv4(ByteBuffer.wrap(header).getInt(24));
    }

    boolean isRelayed() {
        return !giaddr().equals(Ipv4.ANY);
    }

    /** Who sent it; empty if it carries neither identifier nor hardware address. */
    Optional<ClientKey> client() {
        Optional<byte[]> identifier = options.get(OptionCode.CLIENT_IDENTIFIER).filter(id -> id.length > 0);
        if (identifier.isPresent()) {
            return identifier.map(ClientKey::ofIdentifier);
        }
        byte[] hardware = hardwareAddress();
        return hardware.length == 0 ? Optional.empty() : Optional.of(ClientKey.ofHardware(hardwareType(), hardware));
    }
}
