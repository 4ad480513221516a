package hearth.server;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import hearth.config.DnsSettings;
import hearth.dns.Recursion;
import hearth.dns.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * One connection of DNS over TCP (RFC 7766), or over TLS (RFC 7858): queries may be pipelined, answers leave in the order in which they are
 * ready. Reading pauses while {@code tcp-pipeline} queries wait for an upstream. A client that has closed its sending
 * side still gets its answers.
 */
final class DnsTcp extends ChannelInboundHandlerAdapter {
    private static final int LARGEST = 65535;
    private static final int LENGTH_BYTES = 2;

    private final DnsWorker worker;
    private final int pipeline;
    private int waiting;
    private boolean askedAll;

    private DnsTcp(DnsWorker worker, int pipeline) {
        this.worker = worker;
        this.pipeline = pipeline;
    }

    static ChannelFuture bind(EventLoop loop, InetSocketAddress address, DnsWorker worker, DnsSettings settings,
            Connections connections, Optional<Tls> tls) {
        return new ServerBootstrap().group(loop, loop).channel(EpollServerSocketChannel.class)
                .option(UnixChannelOption.SO_REUSEPORT, true).option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, settings.tcpConnections())
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(connections.admit(channel),
                                new IdleStateHandler(0, 0, settings.tcpIdle().toMillis(), TimeUnit.MILLISECONDS));
                        tls.ifPresent(with -> channel.pipeline()
                                .addLast(with.handler(Tls.Use.DNS, channel, settings.tcpIdle())));
                        channel.pipeline().addLast(
                                new LengthFieldBasedFrameDecoder(LARGEST + LENGTH_BYTES, 0, LENGTH_BYTES, 0,
                                        LENGTH_BYTES),
                                new FlowControlHandler(), new DnsTcp(worker, settings.tcpPipeline()));
                    }
                }).bind(address);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf query = (ByteBuf) message;
        try {
            InetSocketAddress client = (InetSocketAddress) context.channel().remoteAddress();
            int length = worker.process(query, Transport.TCP, client.getAddress());
            if (length > 0) {
                write(context, worker.reply(length, context.alloc()));
            } else if (length == Recursion.FORWARD) {
                forward(context, client);
            }
        } finally {
            query.release();
        }
    }

    private void forward(ChannelHandlerContext context, InetSocketAddress client) {
        waiting++;
        readOrPause(context);
        worker.forward(Transport.TCP, client.getAddress(), answer -> context.executor().execute(() -> {
            waiting--;
            readOrPause(context);
            write(context, Unpooled.wrappedBuffer(answer));
            context.flush();
            closeIfDone(context);
        }));
    }

    private static void write(ChannelHandlerContext context, ByteBuf reply) {
        context.write(context.alloc().directBuffer(LENGTH_BYTES).writeShort(reply.readableBytes()),
                context.voidPromise());
        context.write(reply, context.voidPromise());
    }

    /** A client that asks and doesn't read its answers, or asks for too much at once, is not read from either. */
    private void readOrPause(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable() && waiting < pipeline);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        readOrPause(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            context.close();
        } else if (event instanceof ChannelInputShutdownEvent) {
            askedAll = true;
            closeIfDone(context);
        }
    }

    private void closeIfDone(ChannelHandlerContext context) {
        if (askedAll && waiting == 0) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** A reset, or a frame that is none: this connection is at its end, the others are not. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        worker.socketErrors.increment();
        context.close();
    }
}
