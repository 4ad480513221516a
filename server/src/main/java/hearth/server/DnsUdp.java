package hearth.server;

import java.net.InetSocketAddress;

import hearth.dns.Recursion;
import hearth.dns.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.UnixChannelOption;

/**
 * DNS over UDP on one address and one event loop. Datagrams come in batches (recvmmsg); replies are queued and leave
 * together (sendmmsg) when the batch has been read. The kernel spreads clients over the loops' sockets (SO_REUSEPORT).
 */
final class DnsUdp extends ChannelInboundHandlerAdapter {
    /** Longest query read; longer datagrams are cut by the kernel and are then malformed. Real queries are far shorter. */
    private static final int LONGEST_QUERY = 4096;
    /** Datagrams taken from the socket in one system call. */
    private static final int BATCH = 32;
    private static final int SOCKET_BUFFER = 1 << 20;

    private final DnsWorker worker;

    private DnsUdp(DnsWorker worker) {
        this.worker = worker;
    }

    static ChannelFuture bind(EventLoop loop, InetSocketAddress address, DnsWorker worker) {
        return new Bootstrap().group(loop).channel(EpollDatagramChannel.class).handler(new DnsUdp(worker))
                .option(UnixChannelOption.SO_REUSEPORT, true).option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LONGEST_QUERY)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_QUERY * BATCH))
                .bind(address);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            InetSocketAddress client = packet.sender();
            if (client.getPort() == 0) {
                return; // Nobody can be answered there.
            }
            int length = worker.process(packet.content(), Transport.UDP, client.getAddress());
            if (length > 0) {
                context.write(new DatagramPacket(worker.reply(length, context.alloc()), client),
                        context.voidPromise());
            } else if (length == Recursion.FORWARD) {
                Channel channel = context.channel();
                worker.forward(Transport.UDP, client.getAddress(), answer -> channel.writeAndFlush(
                        new DatagramPacket(Unpooled.wrappedBuffer(answer), client), channel.voidPromise()));
            }
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** A client that is gone (ICMP unreachable) is told to us as an error of the socket: it changes nothing for the others. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        worker.socketErrors.increment();
    }
}
