package hearth.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import hearth.boot.BootFile;
import hearth.boot.BootRoutes;
import hearth.boot.Conditions;
import hearth.boot.Selection;
import hearth.boot.Validators;
import hearth.config.Endpoint;
import hearth.config.HttpSettings;
import io.micrometer.core.instrument.Timer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * HTTP/1.1, plain and over TLS: boot files with ranges, by sendfile where they aren't encrypted, boot scripts, readiness,
 * metrics and {@link Pages}. Requests of one connection are
 * answered one after the other: the next is looked at when the answer before it has left, so that a connection has one
 * file open at most. Used by all of its event loops; each connection belongs to one.
 */
@Sharable
final class HttpListener extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** Hardly a request here has a body; see {@link BodyLimit}. */
    private static final int LARGEST_BODY = 1024;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpSettings settings;
    private final Connections connections;
    private final Metrics metrics;
    private final Readiness readiness;
    private final Tls tls;
    private final Function<BootRoutes.Request, BootRoutes.Answer> routes;
    private final Pages pages;
    private final Log log;
    private final Map<Integer, LongAdder> answered = new ConcurrentHashMap<>();
    private final LongAdder bytes = new LongAdder();
    private final Timer timer;

    HttpListener(HttpSettings settings, Connections connections, Metrics metrics, Readiness readiness, Tls tls,
            Function<BootRoutes.Request, BootRoutes.Answer> routes, Pages pages, Log log) {
        this.settings = settings;
        this.connections = connections;
        this.metrics = metrics;
        this.readiness = readiness;
        this.tls = tls;
        this.routes = routes;
        this.pages = pages;
        this.log = log;
        this.timer = metrics.timer("hearth.http.processing", "Time from an HTTP request to its response's head.");
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
                        channel.pipeline().addLast(new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(settings.requestHead())
                                .setMaxHeaderSize(settings.requestHead())),
                                new HttpServerKeepAliveHandler(), new BodyLimit(LARGEST_BODY, pages),
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
        if (request.decoderResult().isFailure()) {
            text(context, request, HttpResponseStatus.BAD_REQUEST, TEXT, "The request can't be read.\n");
            context.close();
            return;
        }
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
                Page page = pages.byPath().get(path);
                if (page == null) {
                    boot(context, request);
                } else {
                    page(context, request, page);
                }
            }
        }
        timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    private static String client(ChannelHandlerContext context) {
        return ((InetSocketAddress) context.channel().remoteAddress()).getAddress().getHostAddress();
    }

    private void page(ChannelHandlerContext context, FullHttpRequest request, Page page) {
        Page.Answer answer = page.answer(new Page.Request(request.method().name(),
                name -> field(request.headers(), name), ByteBufUtil.getBytes(request.content())));
        if (answer.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
            log.write(Message.WEBHOOK_REFUSED, "client", client(context), "why", answer.body().strip());
        }
        text(context, request, HttpResponseStatus.valueOf(answer.status()), answer.type(), answer.body());
    }

    private void boot(ChannelHandlerContext context, FullHttpRequest request) {
        String client = client(context);
        BootRoutes.Answer answer = routes
                .apply(new BootRoutes.Request(request.method().name(), request.uri(), base(context), client));
        switch (answer) {
            case BootRoutes.Answer.Text(String type, String body, Optional<String> fault) -> {
                fault.ifPresentOrElse(
                        why -> log.write(Message.BOOT_SCRIPT_FAILED, "client", client, "why", why),
                        () -> log.write(Message.BOOT_STARTED, "client", client, "path", request.uri()));
                text(context, request, HttpResponseStatus.OK, type, body);
            }
            case BootRoutes.Answer.File(BootFile file, String type) -> file(context, request, file, type);
            case BootRoutes.Answer.NotFound(String reason) ->
                    text(context, request, HttpResponseStatus.NOT_FOUND, TEXT, "There is nothing here.\n");
            case BootRoutes.Answer.BadRequest(String reason) ->
                    text(context, request, HttpResponseStatus.BAD_REQUEST, TEXT, reason + "\n");
            case BootRoutes.Answer.MethodNotAllowed() ->
                    text(context, request, HttpResponseStatus.METHOD_NOT_ALLOWED, TEXT, "Only GET and HEAD.\n");
            case BootRoutes.Answer.Failed(String reason) -> {
                log.write(Message.BOOT_FILE_UNREADABLE, "file", request.uri(), "why", reason);
                text(context, request, HttpResponseStatus.INTERNAL_SERVER_ERROR, TEXT, "The file can't be read.\n");
            }
        }
    }

    /** How the client reached us, for the URLs in its script: the setting, else our address. */
    private String base(ChannelHandlerContext context) {
        if (settings.url().isPresent()) {
            return settings.url().get().toString().replaceAll("/+$", "");
        }
        InetSocketAddress local = (InetSocketAddress) context.channel().localAddress();
        if (secure(context)) {
            // By a name that the certificate is for: no client would trust the address.
            return "https://" + tls.name().orElse(local.getHostString()) + ":" + local.getPort();
        }
        return "http://" + new Endpoint(local.getAddress(), local.getPort());
    }

    private static boolean secure(ChannelHandlerContext context) {
        return context.pipeline().get(SslHandler.class) != null;
    }

    private void text(ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status, String type,
            String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        boolean head = request.method().equals(HttpMethod.HEAD);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(content));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.CONTENT_LENGTH, content.length);
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW,
                    BodyLimit.path(request.uri()).equals(Webhook.PATH) ? "POST" : "GET, HEAD");
        }
        count(status, head ? 0 : content.length);
        send(context, response);
    }

    /**
     * Sends what was written, and {@code last}. Further requests wait behind {@link FlowControlHandler} until it has
     * left, and from its first byte on the connection is one that answers.
     */
    private void send(ChannelHandlerContext context, Object last) {
        Channel channel = context.channel();
        connections.beginAnswer(channel);
        ChannelFuture sent = context.writeAndFlush(last);
        if (sent.isDone()) {
            connections.endAnswer(channel);
        } else {
            channel.config().setAutoRead(false);
            sent.addListener(done -> {
                connections.endAnswer(channel);
                channel.config().setAutoRead(true);
            });
        }
    }

    /**
     * The head, then the file's bytes from the page cache to the socket: they never come into the process, but over TLS
     * in small pieces.
     */
    private void file(ChannelHandlerContext context, FullHttpRequest request, BootFile file, String type) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        Validators validators = Validators.of(file);
        Selection selection = Selection.of(conditions(request.headers(), head), validators, file.length());
        switch (selection) {
            case Selection.Whole() -> send(context, file, head(HttpResponseStatus.OK, type, validators, file.length()),
                    head, 0, file.length());
            case Selection.Part part -> {
                HttpResponse response = head(HttpResponseStatus.PARTIAL_CONTENT, type, validators, part.length());
                response.headers().set(HttpHeaderNames.CONTENT_RANGE, part.contentRange(file.length()));
                send(context, file, response, head, part.first(), part.length());
            }
            // RFC 9110 section 8.6: the length here is that of the file, or none is given.
            case Selection.NotModified() -> send(context, file,
                    head(HttpResponseStatus.NOT_MODIFIED, type, validators, file.length()), true, 0, 0);
            case Selection.PreconditionFailed() ->
                    send(context, file, head(HttpResponseStatus.PRECONDITION_FAILED, type, validators, 0), true, 0, 0);
            case Selection.Unsatisfiable() -> {
                HttpResponse response = head(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, type, validators, 0);
                response.headers().set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + file.length());
                send(context, file, response, true, 0, 0);
            }
        }
    }

    private static HttpResponse head(HttpResponseStatus status, String type, Validators validators, long length) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.ACCEPT_RANGES, "bytes").set(HttpHeaderNames.ETAG, validators.etag())
                .set(HttpHeaderNames.LAST_MODIFIED, validators.lastModifiedField());
        return response;
    }

    private void send(ChannelHandlerContext context, BootFile file, HttpResponse response, boolean headOnly,
            long from, long length) {
        count(response.status(), headOnly ? 0 : length);
        context.write(response);
        if (headOnly || length == 0) {
            close(file);
        } else if (secure(context)) {
            context.write(new FileChunks(file.channel(), from, length)).addListener(sent -> {
                if (!sent.isSuccess()) {
                    context.close();
                }
            });
        } else {
            // The region closes the channel when it was sent, or when the connection broke.
            context.write(new DefaultFileRegion(file.channel(), from, length));
        }
        send(context, LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void close(BootFile file) {
        try {
            file.close();
        } catch (IOException e) {
            log.write(Message.BOOT_FILE_UNREADABLE, "file", file.name(), "why", e.getMessage());
        }
    }

    private static Conditions conditions(HttpHeaders headers, boolean head) {
        return new Conditions(head ? Optional.empty() : field(headers, HttpHeaderNames.RANGE),
                field(headers, HttpHeaderNames.IF_RANGE), field(headers, HttpHeaderNames.IF_MATCH),
                field(headers, HttpHeaderNames.IF_NONE_MATCH), field(headers, HttpHeaderNames.IF_MODIFIED_SINCE),
                field(headers, HttpHeaderNames.IF_UNMODIFIED_SINCE));
    }

    private static Optional<String> field(HttpHeaders headers, CharSequence name) {
        return Optional.ofNullable(headers.get(name));
    }

    private void count(HttpResponseStatus status, long length) {
        answered.computeIfAbsent(status.code() / 100, family -> new LongAdder()).increment();
        bytes.add(length);
    }

    /** Answers with a status of this hundred. */
    long answered(int family) {
        LongAdder count = answered.get(family);
        return count == null ? 0 : count.sum();
    }

    /** Bytes of bodies sent. */
    long bytes() {
        return bytes.sum();
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
