package hearth.server;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import hearth.config.DhcpSettings;
import hearth.config.Endpoint;
import hearth.config.Ipv4;
import hearth.dhcp.Arrival;
import hearth.dhcp.Destination;
import hearth.dhcp.DhcpProcessor;
import hearth.dhcp.Reply;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.RawUnixChannelOption;

/**
 * DHCP's sockets, all on the one event loop that owns the leases. An interface has a socket bound to 255.255.255.255,
 * which gets what clients without an address send, and one for each of its addresses, which gets renewals and what
 * relays send: so it is known to which address a packet came. Answers to clients without an address leave through a
 * {@link PacketSocket}.
 */
final class DhcpListener extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final int LONGEST_PACKET = 4096;
    private static final int BATCH = 16;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
    /** SOL_SOCKET and SO_BINDTODEVICE, whose value is an interface name of up to 16 bytes. */
    private static final RawUnixChannelOption BIND_TO_DEVICE = new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, 16);

    private final Sockets sockets;
    private final Link link;

    private DhcpListener(Sockets sockets, Link link) {
        this.sockets = sockets;
        this.link = link;
    }

    /**
     * Where a socket's packets come from.
     *
     * @param serverAddress
     *            the address that answers name as the server's
     * @param broadcast
     *            whether the socket gets only what was sent to 255.255.255.255
     */
    private record Link(Ipv4 serverAddress, List<Ipv4> addresses, Optional<String> interfaceName, int port,
            boolean broadcast) {}

    /** What all of DHCP's sockets share. Owned by the DHCP event loop. */
    record Sockets(DhcpProcessor processor, Map<String, Integer> interfaceIndexes, Optional<PacketSocket> frames,
            Latency latency, Log log) implements AutoCloseable {
        @Override
        public void close() {
            frames.ifPresent(PacketSocket::close);
        }
    }

    /**
     * Prepares the interfaces of the settings.
     *
     * @throws IOException
     *             if one does not exist, has no IPv4 address, or the right for raw frames is missing
     */
    static Sockets sockets(DhcpSettings settings, DhcpProcessor processor, Latency latency, Log log)
            throws IOException {
        Map<String, Integer> indexes = new HashMap<>();
        for (String name : settings.interfaces()) {
            indexes.put(name, present(name).getIndex());
        }
        Optional<PacketSocket> frames = indexes.isEmpty() ? Optional.empty() : Optional.of(new PacketSocket());
        return new Sockets(processor, Map.copyOf(indexes), frames, latency, log);
    }

    private static NetworkInterface present(String name) throws IOException {
        NetworkInterface networkInterface = NetworkInterface.getByName(name);
        if (networkInterface == null) {
            throw new IOException("dhcp.interfaces names " + name + ", which this machine doesn't have");
        }
        if (Interfaces.addresses(networkInterface).isEmpty()) {
            throw new IOException("interface " + name + " has no IPv4 address: give it one of its network's");
        }
        return networkInterface;
    }

    /** Binds every socket of the settings. */
    static List<Binding> bind(DhcpSettings settings, Sockets sockets, NetworksServed networks, EventLoop loop)
            throws IOException {
        List<Binding> bound = new ArrayList<>();
        Set<Endpoint> taken = new HashSet<>();
        for (String name : settings.interfaces()) {
            List<Ipv4> addresses = Interfaces.addresses(present(name));
            Optional<Ipv4> served = addresses.stream().filter(networks::serves).findFirst();
            if (served.isEmpty()) {
                sockets.log.write(Message.DHCP_INTERFACE_WITHOUT_NETWORK, "interface", name);
            }
            Link everybody = new Link(served.orElse(addresses.getFirst()), addresses, Optional.of(name),
                    Destination.SERVER_PORT, true);
            bound.add(bind(loop, sockets, everybody, Ipv4.BROADCAST.address()));
            for (Ipv4 address : addresses) {
                taken.add(new Endpoint(address.address(), Destination.SERVER_PORT));
                Link own = new Link(address, addresses, Optional.of(name), Destination.SERVER_PORT, false);
                bound.add(bind(loop, sockets, own, address.address()));
            }
        }
        for (Endpoint endpoint : Interfaces.expanded(settings.listen())) {
            if (endpoint.address() instanceof Inet4Address v4 && taken.add(endpoint)) {
                Ipv4 address = Ipv4.of(v4);
                Link relays = new Link(address, List.of(address), Optional.empty(), endpoint.port(), false);
                bound.add(bind(loop, sockets, relays, v4));
            }
        }
        return bound;
    }

    /** Says whether an address lies in a configured network. */
    @FunctionalInterface
    interface NetworksServed {
        boolean serves(Ipv4 address);
    }

    private static Binding bind(EventLoop loop, Sockets sockets, Link link, InetAddress address) {
        Bootstrap bootstrap = new Bootstrap().group(loop).channel(EpollDatagramChannel.class)
                .handler(new DhcpListener(sockets, link))
                .option(ChannelOption.SO_BROADCAST, link.interfaceName.isPresent())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LONGEST_PACKET)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_PACKET * BATCH));
        link.interfaceName.ifPresent(name -> {
            ByteBuffer device = ByteBuffer.allocateDirect(16);
            device.put(name.getBytes(StandardCharsets.US_ASCII)).position(0);
            bootstrap.option(BIND_TO_DEVICE, device);
        });
        return new Binding(
                "DHCP on " + link.interfaceName.orElse("") + " " + address.getHostAddress() + ":" + link.port,
                bootstrap.bind(address, link.port));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        long start = System.nanoTime();
        InetSocketAddress sender = packet.sender();
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        Arrival arrival = new Arrival(link.serverAddress, link.addresses, link.interfaceName,
                Ipv4.of((Inet4Address) sender.getAddress()), sender.getPort(), link.port, link.broadcast);
        Channel channel = context.channel();
        try {
            sockets.processor.process(bytes, bytes.length, arrival, reply -> send(channel, reply));
            sockets.latency.record(System.nanoTime() - start);
        } catch (RuntimeException e) {
            sockets.log.write(Message.MISDEED, e, "what", "a DHCP packet", "client", sender, "why", e);
        }
    }

    private void send(Channel channel, Reply reply) {
        switch (reply.destination()) {
            case Destination.ToRelay(Ipv4 giaddr, int port) -> datagram(channel, reply, giaddr, port);
            case Destination.Unicast(Ipv4 address, int port) -> datagram(channel, reply, address, port);
            case Destination.Broadcast(String name) -> frame(reply, name, EVERYBODY, Ipv4.BROADCAST);
            case Destination.ToHardware to -> frame(reply, to.interfaceName(), to.mac().bytes(), to.yiaddr());
        }
    }

    private void datagram(Channel channel, Reply reply, Ipv4 address, int port) {
        InetSocketAddress to = new InetSocketAddress(address.address(), port);
        channel.write(new DatagramPacket(Unpooled.wrappedBuffer(reply.bytes()), to)).addListener(sent -> {
            if (!sent.isSuccess()) {
                sockets.log.write(Message.DHCP_REPLY_NOT_SENT, "client", to, "why", sent.cause());
            }
        });
        flushSoon(channel);
    }

    /** Several leases become durable by one fsync: their answers then leave by one system call. */
    private void flushSoon(Channel channel) {
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(() -> {
                flushing = false;
                channel.flush();
            });
        }
    }

    private boolean flushing;

    private void frame(Reply reply, String interfaceName, byte[] hardware, Ipv4 destination) {
        int index = sockets.interfaceIndexes.getOrDefault(interfaceName, 0);
        try {
            sockets.frames.orElseThrow().send(index, hardware, link.serverAddress, destination, reply.bytes());
        } catch (IOException e) {
            sockets.log.write(Message.DHCP_REPLY_NOT_SENT, "client", destination, "why", e.getMessage());
        }
    }

    /** An ICMP error for an answer sent earlier: its client is gone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            sockets.log.write(Message.MISDEED, cause, "what", "a DHCP packet", "client", "-", "why", cause);
        }
    }
}
