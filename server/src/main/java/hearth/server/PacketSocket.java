package hearth.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

import hearth.config.Ipv4;

/**
 * Sends a UDP datagram to a hardware address, for clients that have no IP address yet: the kernel can't ask for them
 * by ARP, so the frame is addressed by hand (RFC 2131 section 4.1). An AF_PACKET socket of type SOCK_DGRAM, see
 * packet(7): the kernel makes the Ethernet header, we make IP and UDP. Needs CAP_NET_RAW. It only sends.
 *
 * <p>
 * Owned by one thread, the DHCP event loop: buffers are reused.
 */
final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final short ETHERTYPE_IP = 0x0800;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int LARGEST = 1500;
    private static final byte HARDWARE_ADDRESS_MAX = 8;

    /** struct sockaddr_ll. */
    private static final StructLayout LINK_ADDRESS = MemoryLayout.structLayout(
            ValueLayout.JAVA_SHORT.withName("family"), ValueLayout.JAVA_SHORT.withName("protocol"),
            ValueLayout.JAVA_INT.withName("ifindex"), ValueLayout.JAVA_SHORT.withName("hatype"),
            ValueLayout.JAVA_BYTE.withName("pkttype"), ValueLayout.JAVA_BYTE.withName("halen"),
            MemoryLayout.sequenceLayout(HARDWARE_ADDRESS_MAX, ValueLayout.JAVA_BYTE).withName("addr"));
    private static final long ADDRESS_OFFSET = LINK_ADDRESS.byteOffset(MemoryLayout.PathElement.groupElement("addr"));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment captured = arena.allocate(SystemCalls.CAPTURED);
    private final MemorySegment linkAddress = arena.allocate(LINK_ADDRESS);
    private final MemorySegment packet = arena.allocate(LARGEST);
    private final int descriptor;

    PacketSocket() throws IOException {
        try {
            // Protocol 0: nothing is ever delivered to this socket.
            descriptor = (int) SystemCalls.SOCKET.invokeExact(captured, AF_PACKET,
                    SystemCalls.SOCK_DGRAM | SystemCalls.SOCK_CLOEXEC, 0);
        } catch (Throwable e) {
            throw SystemCalls.unexpected(e);
        }
        if (descriptor < 0) {
            int errno = SystemCalls.errno(captured);
            arena.close();
            throw new IOException("a packet socket can't be opened (errno " + errno
                    + "): directly attached DHCP clients need CAP_NET_RAW; start as root, or by systemd with that capability");
        }
    }

    /**
     * Sends {@code payload} as UDP from {@code source}:67 to {@code destination}:68 on a link.
     *
     * @param interfaceIndex
     *            of the link
     * @param hardware
     *            the link-layer destination, 1 to 8 bytes
     * @throws IOException
     *             if the kernel refuses, such as when the interface is down
     */
    void send(int interfaceIndex, byte[] hardware, Ipv4 source, Ipv4 destination, byte[] payload) throws IOException {
        if (hardware.length == 0 || hardware.length > HARDWARE_ADDRESS_MAX
                || payload.length > LARGEST - IP_HEADER - UDP_HEADER) {
            throw new IOException("a hardware address of " + hardware.length + " bytes, or a payload of "
                    + payload.length + " bytes, doesn't fit a frame");
        }
        byte[] datagram = datagram(source, destination, payload);
        MemorySegment.copy(datagram, 0, packet, ValueLayout.JAVA_BYTE, 0, datagram.length);
        linkAddress.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
        linkAddress.set(ValueLayout.JAVA_SHORT, 2, networkOrder(ETHERTYPE_IP));
        linkAddress.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
        linkAddress.set(ValueLayout.JAVA_BYTE, 11, (byte) hardware.length);
        MemorySegment.copy(hardware, 0, linkAddress, ValueLayout.JAVA_BYTE, ADDRESS_OFFSET, hardware.length);
        long sent;
        try {
            sent = (long) SystemCalls.SENDTO.invokeExact(captured, descriptor, packet, (long) datagram.length, 0,
                    linkAddress,
                    (int) LINK_ADDRESS.byteSize());
        } catch (Throwable e) {
            throw SystemCalls.unexpected(e);
        }
        if (sent < 0) {
            throw new IOException(
                    "sendto on interface " + interfaceIndex + " failed with errno " + SystemCalls.errno(captured));
        }
    }

    /** The IPv4 datagram (RFC 791) with a UDP header (RFC 768) from port 67 to port 68. */
    static byte[] datagram(Ipv4 source, Ipv4 destination, byte[] payload) {
        int udpLength = UDP_HEADER + payload.length;
        byte[] b = new byte[IP_HEADER + udpLength];
        b[0] = 0x45;
        b[1] = 0x10; // low delay, as DHCP servers have always sent
        put16(b, 2, b.length);
        b[8] = 64;
        b[9] = 17;
        put32(b, 12, source.value());
        put32(b, 16, destination.value());
        put16(b, 10, ~sum(b, 0, IP_HEADER, 0) & 0xffff);
        put16(b, IP_HEADER, 67);
        put16(b, IP_HEADER + 2, 68);
        put16(b, IP_HEADER + 4, udpLength);
        System.arraycopy(payload, 0, b, IP_HEADER + UDP_HEADER, payload.length);
        // The pseudo header: both addresses, the protocol, the UDP length.
        int checksum = ~sum(b, IP_HEADER, udpLength, sum(b, 12, 8, 17 + udpLength)) & 0xffff;
        put16(b, IP_HEADER + 6, checksum == 0 ? 0xffff : checksum);
        return b;
    }

    private static int sum(byte[] b, int from, int length, int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            sum += (b[from + i] & 0xff) << ((i & 1) == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    private static void put16(byte[] b, int at, int value) {
        b[at] = (byte) (value >>> 8);
        b[at + 1] = (byte) value;
    }

    private static void put32(byte[] b, int at, int value) {
        put16(b, at, value >>> 16);
        put16(b, at + 2, value);
    }

    private static short networkOrder(short value) {
        return java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
    }

    @Override
    public void close() {
        try {
            int ignored = (int) SystemCalls.CLOSE.invokeExact(captured, descriptor);
        } catch (Throwable e) {
            throw SystemCalls.unexpected(e);
        }
        arena.close();
    }
}
