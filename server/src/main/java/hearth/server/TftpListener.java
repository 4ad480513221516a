package hearth.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import hearth.config.Endpoint;
import hearth.tftp.Outcome;
import hearth.tftp.TftpFiles;
import hearth.tftp.TftpProcessor;
import hearth.tftp.Transfer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import org.jspecify.annotations.Nullable;

/**
 * TFTP on one address: requests come to the well-known port, and each transfer gets a socket of its own with a port of
 * its own (the transfer identifier of RFC 1350 section 4), on the event loops in turn.
 */
final class TftpListener extends SimpleChannelInboundHandler<DatagramPacket> {
    /** Requests and acknowledgements are short; a longer packet is cut and then malformed. */
    private static final int LONGEST_PACKET = 2048;
    private static final int BATCH = 16;
    /** A rack that is switched on asks all at once. */
    private static final int REQUESTS_BUFFER = 1 << 20;

    private final EventLoopGroup loops;
    private final TftpProcessor processor;
    private final TftpFiles files;
    private final Log log;

    private TftpListener(EventLoopGroup loops, TftpProcessor processor, TftpFiles files, Log log) {
        this.loops = loops;
        this.processor = processor;
        this.files = files;
        this.log = log;
    }

    static ChannelFuture bind(Endpoint endpoint, EventLoopGroup loops, TftpProcessor processor, TftpFiles files,
            Log log) {
        return datagrams(loops).handler(new TftpListener(loops, processor, files, log))
                .option(ChannelOption.SO_RCVBUF, REQUESTS_BUFFER).bind(endpoint.socketAddress());
    }

    private static Bootstrap datagrams(EventLoopGroup loops) {
        return new Bootstrap().group(loops).channel(EpollDatagramChannel.class)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LONGEST_PACKET)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_PACKET * BATCH));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        InetSocketAddress client = packet.sender();
        if (client.getPort() == 0) {
            return; // Nobody can be answered there.
        }
        byte[] request = bytes(packet.content());
        switch (processor.start(request, request.length, files)) {
            case TftpProcessor.Start.Begun(Transfer transfer) -> begin(context, transfer, client);
            case TftpProcessor.Start.Refused refused -> {
                log.write(Message.TFTP_REFUSED, "client", client.getAddress().getHostAddress(), "file", refused.name(),
                        "why", refused.reason());
                context.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(refused.packet()), client),
                        context.voidPromise());
            }
            case TftpProcessor.Start.Dropped dropped -> {
                // Counted by the processor.
            }
        }
    }

    /** The transfer's socket has the address that was asked, so that the client sees who it knows. */
    private void begin(ChannelHandlerContext context, Transfer transfer, InetSocketAddress client) {
        InetAddress own = ((InetSocketAddress) context.channel().localAddress()).getAddress();
        datagrams(loops).handler(new TransferChannel(transfer, client, log)).bind(own, 0)
                .addListener((ChannelFutureListener) bound -> {
                    if (!bound.isSuccess()) {
                        transfer.stop((packet, length) -> context.writeAndFlush(
                                new DatagramPacket(Unpooled.copiedBuffer(packet, 0, length), client),
                                context.voidPromise()));
                        log.write(Message.TFTP_FAILED, "client", client.getAddress().getHostAddress(), "file",
                                transfer.name(), "why", "no port for the transfer: " + bound.cause());
                    }
                });
    }

    private static byte[] bytes(ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        return bytes;
    }

    /** An answer that could not leave, such as one to a client without a route: it asks again, or is gone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            log.write(Message.MISDEED, cause, "what", "a TFTP request", "client", "-", "why", cause);
        }
    }

    /** One transfer's socket and timer. Owned by its event loop. */
    private static final class TransferChannel extends ChannelInboundHandlerAdapter {
        private final Transfer transfer;
        private final InetSocketAddress client;
        private final Log log;
        private @Nullable Future<?> timer;
        /** When it fires, on the clock of {@link System#nanoTime}. */
        private long timerAt;

        TransferChannel(Transfer transfer, InetSocketAddress client, Log log) {
            this.transfer = transfer;
            this.client = client;
            this.log = log;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            transfer.begin(System.nanoTime(), (packet, length) -> write(context, packet, length));
            settle(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                if (!packet.sender().equals(client)) {
                    // RFC 1350 section 4: a stranger is told error 5, and the transfer goes on.
                    context.write(new DatagramPacket(Unpooled.wrappedBuffer(UNKNOWN_TRANSFER), packet.sender()),
                            context.voidPromise());
                    return;
                }
                byte[] received = bytes(packet.content());
                transfer.onPacket(received, received.length, System.nanoTime(),
                        (bytes, length) -> write(context, bytes, length));
            } finally {
                packet.release();
            }
        }

        private static final byte[] UNKNOWN_TRANSFER = {0, 5, 0, 5, 'u', 'n', 'k', 'n', 'o', 'w', 'n', ' ', 'p', 'o',
                'r', 't', 0};

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            settle(context);
        }

        private void write(ChannelHandlerContext context, byte[] packet, int length) {
            context.write(
                    new DatagramPacket(context.alloc().directBuffer(length).writeBytes(packet, 0, length), client),
                    context.voidPromise());
        }

        /**
         * Sends what was queued, and sets the timer anew or ends. A timer that fires too early does no harm, so one is
         * set only where there is none, or where the deadline came nearer (after an answer ended a backoff).
         */
        private void settle(ChannelHandlerContext context) {
            context.flush();
            if (transfer.done()) {
                context.close();
            } else if (timer == null || transfer.deadline() - timerAt < 0) {
                if (timer != null) {
                    timer.cancel(false);
                }
                timerAt = transfer.deadline();
                timer = context.executor().schedule(() -> {
                    timer = null;
                    transfer.onTimeout(System.nanoTime(), (packet, length) -> write(context, packet, length));
                    settle(context);
                }, Math.max(1, timerAt - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        }

        /** The listener's stop, or the transfer's own end. */
        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (timer != null) {
                timer.cancel(false);
            }
            transfer.stop((packet, length) -> {
                // The socket is closed: the client will notice by its own timeout.
            });
            report();
        }

        private void report() {
            Outcome outcome = transfer.outcome().orElseThrow();
            String why = switch (outcome) {
                case Outcome.Complete complete -> "";
                case Outcome.Probe probe -> "";
                case Outcome.Stopped stopped -> "";
                case Outcome.Aborted(int code, String text) -> "the client gave up with error " + code + " " + text;
                case Outcome.Unreadable(String reason) -> reason;
                case Outcome.TimedOut(Outcome.Silence silence) -> switch (silence) {
                    case FROM_THE_START -> "the client was never heard";
                    case UNDER_WAY -> "the client fell silent after " + transfer.bytes() + " bytes";
                    case AT_THE_END -> "";
                };
            };
            if (!why.isEmpty()) {
                log.write(Message.TFTP_FAILED, "client", client.getAddress().getHostAddress(), "file", transfer.name(),
                        "why", why);
            }
        }

        /** An ICMP error: the client is gone, or its port is; the timeout decides. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof java.io.IOException)) {
                log.write(Message.MISDEED, cause, "what", "a TFTP transfer", "client",
                        client.getAddress().getHostAddress(), "why", cause);
                context.close();
            }
        }
    }
}
