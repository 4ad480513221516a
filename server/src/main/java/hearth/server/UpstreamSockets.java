package hearth.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import hearth.config.Endpoint;
import hearth.dns.Transport;
import hearth.dns.forward.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;

/**
 * Asks other resolvers, each question from a socket of its own: Linux gives an unbound UDP socket a port from the whole
 * ephemeral range by its own random generator when it is connected (RFC 5452 section 9.2), and lets only the upstream's
 * datagrams in from then on. Callbacks come on the socket's event loop.
 */
final class UpstreamSockets implements Upstream {
    /** More than any answer to a question that offers 1232 bytes. */
    private static final int LONGEST_DATAGRAM = 4096;
    private static final int LONGEST_MESSAGE = 65535;
    private static final int LENGTH_BYTES = 2;

    private final EventLoops loops;

    UpstreamSockets(EventLoops loops) {
        this.loops = loops;
    }

    @Override
    public void ask(Endpoint upstream, Transport transport, byte[] message, Duration timeout, Answer answer) {
        if (loops.closing()) {
            return; // Who asked has lost its connection already: every lost question would be asked anew elsewhere.
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        InetSocketAddress address = upstream.socketAddress();
        Exchange exchange = new Exchange(answer);
        Bootstrap bootstrap = new Bootstrap().group(loops.nextDns());
        switch (transport) {
            case UDP -> bootstrap.channel(EpollDatagramChannel.class)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                    .handler(exchange);
            case TCP -> bootstrap.channel(EpollSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
                            Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE))
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new LengthFieldPrepender(LENGTH_BYTES),
                                    new LengthFieldBasedFrameDecoder(LONGEST_MESSAGE + LENGTH_BYTES, 0, LENGTH_BYTES, 0,
                                            LENGTH_BYTES),
                                    exchange);
                        }
                    });
        }
        bootstrap.connect(address).addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                exchange.failToConnect(connected.cause());
                return;
            }
            exchange.expireAt(connected.channel(), deadline);
            connected.channel().writeAndFlush(Unpooled.wrappedBuffer(message))
                    .addListener((ChannelFutureListener) written -> {
                        if (!written.isSuccess()) {
                            exchange.fail(written.cause());
                            written.channel().close();
                        }
                    });
        });
    }

    /** One question under way; whatever happens first is told, and nothing after it. Owned by its channel's loop. */
    private static final class Exchange extends SimpleChannelInboundHandler<Object> {
        private final Answer answer;
        private boolean told;

        Exchange(Answer answer) {
            this.answer = answer;
        }

        void expireAt(Channel channel, long deadline) {
            Future<?> expiry = channel.eventLoop().schedule(() -> {
                if (!told) {
                    told = true;
                    answer.timedOut();
                }
                channel.close();
            }, Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(closed -> expiry.cancel(false));
        }

        /** An answer that the forwarder does not recognise as one must not end the wait: a spoofer would win by being first. */
        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            ByteBuf content = message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
            byte[] bytes = new byte[content.readableBytes()];
            content.readBytes(bytes);
            if (!told && answer.received(bytes, bytes.length)) {
                told = true;
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new IOException("the upstream closed the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
            context.close();
        }

        /** Not being heard is told apart from being refused: only the second is certain. */
        void failToConnect(Throwable cause) {
            if (cause instanceof ConnectTimeoutException && !told) {
                told = true;
                answer.timedOut();
            } else {
                fail(cause);
            }
        }

        void fail(Throwable cause) {
            if (!told) {
                told = true;
                answer.failed(cause instanceof Exception e ? e : new IOException(cause));
            }
        }
    }
}
