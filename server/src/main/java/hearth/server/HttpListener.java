package hearth.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import hearth.boot.BootRoutes;
import hearth.config.Endpoint;
import hearth.config.HttpSettings;
import io.micrometer.core.instrument.Timer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * HTTP/1.1, plain and over TLS: boot files, boot scripts, readiness, metrics and {@link Pages}. Requests of one connection
 * are answered one after the other: the next is looked at when the answer before it has left, so that a connection has
 * one file open at most. Used by all of its event loops; each connection belongs to one.
 */
@Sharable
final class HttpListener extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** Hardly a request here has a body; see {@link BodyLimit}. */
    static final int LARGEST_BODY = 1024;
    private static final String TOO_LONG = "The request's body is too long.\n";
    /** For whoever finds no room for its body: about the time in which the others' arrive. */
    private static final String RETRY_SECONDS = "10";
    private static final String TEXT = HttpReplies.TEXT;
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpSettings settings;
    private final Connections connections;
    private final Metrics metrics;
    private final Readiness readiness;
    private final Tls tls;
    private final Log log;
    private final HttpReplies replies;
    private final HttpBoot boot;
    private final Bodies bodies;
    private final Timer timer;
    private volatile Pages pages = Pages.NONE;

    HttpListener(HttpSettings settings, Connections connections, Metrics metrics, Readiness readiness, Tls tls,
            Function<BootRoutes.Request, BootRoutes.Answer> routes, Log log) {
        this.settings = settings;
        this.connections = connections;
        this.metrics = metrics;
        this.readiness = readiness;
        this.tls = tls;
        this.log = log;
        this.replies = new HttpReplies(connections);
        this.boot = new HttpBoot(settings, tls, routes, replies, log);
        this.bodies = new Bodies((long) settings.bodiesMib() << 20);
        this.timer = metrics.timer("hearth.http.processing", "Time from an HTTP request to its response's head.");
    }

    /** What it answers beside its own paths, for all connections from now on. Before {@link #bind}. */
    void serve(Pages all) {
        pages = all;
    }

    ChannelFuture bind(Endpoint endpoint, EventLoopGroup loops) {
        return bind(endpoint, loops, false);
    }

    /** The same over TLS. */
    ChannelFuture bindTls(Endpoint endpoint, EventLoopGroup loops) {
        return bind(endpoint, loops, true);
    }

    private ChannelFuture bind(Endpoint endpoint, EventLoopGroup loops, boolean secure) {
        return new ServerBootstrap().group(loops).channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(connections.admit(channel),
                                // A long file that gets on, however slowly the client reads, is observed: it isn't idle.
                                new IdleStateHandler(true, 0, 0, settings.idle().toMillis(), TimeUnit.MILLISECONDS));
                        if (secure) {
                            channel.pipeline().addLast(tls.handler(Tls.Use.HTTP, channel, settings.idle()));
                        }
                        ArrivalLimit arrival = new ArrivalLimit(settings.requestTime(), connections, bodies.late);
                        channel.pipeline().addLast(arrival, new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(settings.requestHead())
                                .setMaxHeaderSize(settings.requestHead())),
                                new HttpServerKeepAliveHandler(), new BodyLimit(LARGEST_BODY, pages, bodies, arrival),
                                new FlowControlHandler());
                        if (secure) {
                            channel.pipeline().addLast(new ChunkedWriteHandler());
                        }
                        channel.pipeline().addLast(HttpListener.this);
                    }
                }).bind(endpoint.socketAddress());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        int body = request.content().readableBytes();
        try {
            if (request.decoderResult().isFailure()) {
                refuse(context, request);
            } else {
                answer(context, request);
            }
        } finally {
            BodyLimit limit = context.pipeline().get(BodyLimit.class);
            if (limit != null) { // The connection is still there.
                limit.done(body);
            }
        }
    }

    private void refuse(ChannelHandlerContext context, FullHttpRequest request) {
        if (!(request.decoderResult().cause() instanceof BodyLimit.Refused refused)) {
            text(context, request, HttpResponseStatus.BAD_REQUEST, TEXT, "The request can't be read.\n");
            context.close();
        } else if (refused.status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            replies.page(context, request, Page.Answer.text(refused.status.code(),
                    "Too much is being sent to this server; try again.").with("Retry-After", RETRY_SECONDS));
        } else {
            text(context, request, refused.status, TEXT, TOO_LONG);
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        long start = System.nanoTime();
        String path = BodyLimit.path(request.uri());
        switch (path) {
            case "/ready" -> {
                boolean ready = readiness.ready();
                text(context, request, ready ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, TEXT,
                        ready ? "ready\n" : "not ready: not all listeners serve\n");
            }
            case "/metrics" -> text(context, request, HttpResponseStatus.OK, METRICS, metrics.scrape());
            default -> {
                Optional<Pages.Place> place = pages.at(path);
                if (place.isEmpty()) {
                    boot.answer(context, request);
                } else if (request.content().readableBytes() > place.get().largestBody()) {
                    text(context, request, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, TEXT, TOO_LONG);
                } else {
                    page(context, request, path, place.get().page());
                }
            }
        }
        timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    static String client(ChannelHandlerContext context) {
        return ((InetSocketAddress) context.channel().remoteAddress()).getAddress().getHostAddress();
    }

    private void page(ChannelHandlerContext context, FullHttpRequest request, String path, Page page) {
        InetAddress client = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
        CompletableFuture<Page.Answer> answer = page.answer(new Page.Request(request.method().name(), path,
                BodyLimit.query(request.uri()), client, way(context),
                name -> Optional.ofNullable(request.headers().get(name)), ByteBufUtil.getBytes(request.content())))
                .toCompletableFuture();
        if (answer.isDone()) {
            answered(context, request, path, answer);
        } else {
            replies.await(context.channel());
            CompletableFuture<Page.Answer> bounded = answer.copy().orTimeout(settings.answer().toMillis(),
                    TimeUnit.MILLISECONDS);
            bounded.whenCompleteAsync((done, fault) -> answered(context, request, path, bounded), context.executor());
        }
    }

    /** On the connection's loop. The request's head is still good then, its body isn't. */
    private void answered(ChannelHandlerContext context, FullHttpRequest request, String path,
            CompletableFuture<Page.Answer> done) {
        switch (done.state()) {
            case SUCCESS -> {
                Page.Answer answer = done.resultNow();
                if (answer.status() == HttpResponseStatus.UNAUTHORIZED.code() && path.equals(Webhook.PATH)) {
                    log.write(Message.WEBHOOK_REFUSED, "client", client(context), "why", answer.text().strip());
                }
                replies.page(context, request, answer);
            }
            default -> {
                Throwable fault = done.exceptionNow();
                boolean late = fault instanceof TimeoutException;
                if (!late) {
                    log.write(Message.MISDEED, fault, "what", "an HTTP request", "client", client(context), "why",
                            fault);
                }
                text(context, request,
                        late ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.INTERNAL_SERVER_ERROR, TEXT,
                        late ? "The answer takes too long; try again.\n" : "This failed; the log says why.\n");
            }
        }
    }

    private static Page.Way way(ChannelHandlerContext context) {
        if (secure(context)) {
            return Page.Way.TLS;
        }
        InetAddress client = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
        InetAddress own = ((InetSocketAddress) context.channel().localAddress()).getAddress();
        return client.isLoopbackAddress() || client.equals(own) ? Page.Way.LOCAL : Page.Way.CLEAR;
    }

    static boolean secure(ChannelHandlerContext context) {
        return context.pipeline().get(SslHandler.class) != null;
    }

    private void text(ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status, String type,
            String body) {
        replies.text(context, request, status, type, body);
    }

    Bodies bodies() {
        return bodies;
    }

    HttpReplies replies() {
        return replies;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // The first of these comes after any time without a finished write; a further one only if nothing moved since.
        if (event instanceof IdleStateEvent idle && !(idle.isFirst() && connections.answers(context.channel()))) {
            context.close();
        }
    }

    /** A reset, an end within a request, or bytes that aren't HTTP: this connection is at its end. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException) && !(cause instanceof CodecException)) {
            log.write(Message.MISDEED, cause, "what", "an HTTP request", "client", context.channel().remoteAddress(),
                    "why", cause);
        }
        context.close();
    }
}
