package hearth.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.flow.FlowControlHandler;

/** Sends answers over HTTP and counts them: one after the other on each connection. Any event loop. */
final class HttpReplies {
    static final String TEXT = "text/plain; charset=utf-8";

    private final Connections connections;
    private final Map<Integer, LongAdder> answered = new ConcurrentHashMap<>();
    private final LongAdder bytes = new LongAdder();

    HttpReplies(Connections connections) {
        this.connections = connections;
    }

    void text(ChannelHandlerContext context, HttpRequest request, HttpResponseStatus status, String type, String body) {
        page(context, request, new Page.Answer(status.code(), type, body));
    }

    void page(ChannelHandlerContext context, HttpRequest request, Page.Answer answer) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status());
        boolean head = request.method().equals(HttpMethod.HEAD);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        answer.fields().forEach(response.headers()::set);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.type()).set(HttpHeaderNames.CONTENT_LENGTH,
                answer.body().length);
        count(status, head ? 0 : answer.body().length);
        send(context, response);
    }

    /** An answer that isn't there yet: the connection's further requests wait, and it isn't idle. */
    void await(Channel channel) {
        connections.beginAnswer(channel);
        channel.config().setAutoRead(false);
    }

    /**
     * Sends what was written, and {@code last}. Further requests wait behind {@link FlowControlHandler} until it has
     * left, and from its first byte on the connection is one that answers.
     */
    void send(ChannelHandlerContext context, Object last) {
        Channel channel = context.channel();
        connections.beginAnswer(channel);
        ChannelFuture sent = context.writeAndFlush(last);
        if (sent.isDone()) {
            connections.endAnswer(channel);
            channel.config().setAutoRead(true);
        } else {
            channel.config().setAutoRead(false);
            sent.addListener(done -> {
                connections.endAnswer(channel);
                channel.config().setAutoRead(true);
            });
        }
    }

    void count(HttpResponseStatus status, long length) {
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
}
