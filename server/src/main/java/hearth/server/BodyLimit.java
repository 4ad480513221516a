package hearth.server;

import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a request with its body. Only {@link Pages} take one worth mentioning; anything else that is longer, or doesn't
 * say how long it is, is refused with 413 before it takes memory. One that finds no room among the {@link Bodies}, or turns
 * out to be too long, is not kept but read to its end, and passed on as {@link Refused}, so that it is answered in its turn.
 * One for each connection, and owned by its loop.
 */
final class BodyLimit extends HttpObjectAggregator {
    private final int usual;
    private final Pages pages;
    private final Bodies bodies;
    private final ArrivalLimit arrival;
    /** Of the request that arrives: how long its body may be, how much of it is kept, and whether the rest is passed over. */
    private int limit;
    private int kept;
    private boolean passedOver;
    private HttpResponseStatus verdict = HttpResponseStatus.OK;
    /** Bytes of all requests of this connection that aren't done with. */
    private long held;

    /** Why a request that arrived is not here with its body. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        final transient HttpResponseStatus status;

        private Refused(HttpResponseStatus status) {
            super(status.reasonPhrase(), null, false, false);
            this.status = status;
        }
    }

    BodyLimit(int usual, Pages pages, Bodies bodies, ArrivalLimit arrival) {
        super(Integer.MAX_VALUE);
        this.usual = usual;
        this.pages = pages;
        this.bodies = bodies;
        this.arrival = arrival;
    }

    @Override
    protected void decode(ChannelHandlerContext context, HttpObject message, List<Object> out) throws Exception {
        if (message instanceof HttpRequest request) {
            limit = Math.max(usual, pages.at(path(request.uri())).map(Pages.Place::largestBody).orElse(0));
            kept = 0;
            passedOver = false;
            verdict = HttpResponseStatus.OK;
        }
        boolean last = message instanceof LastHttpContent;
        if (!(message instanceof HttpContent content) || keep(content.content().readableBytes())) {
            super.decode(context, message, out);
        } else if (last) {
            super.decode(context, LastHttpContent.EMPTY_LAST_CONTENT, out);
        }
        if (last) {
            arrival.arrived();
            if (!verdict.equals(HttpResponseStatus.OK) && out.getLast() instanceof FullHttpRequest request) {
                request.setDecoderResult(DecoderResult.failure(new Refused(verdict)));
            }
        }
    }

    /** Whether these bytes of the body are kept. */
    private boolean keep(int bytes) {
        if (passedOver || bytes == 0) {
            return true;
        }
        if (verdict.equals(HttpResponseStatus.OK)) {
            if (kept + bytes > limit) {
                verdict = HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            } else if (bodies.take(bytes, held)) {
                kept += bytes;
                held += bytes;
                return true;
            } else {
                verdict = HttpResponseStatus.SERVICE_UNAVAILABLE;
                bodies.refused.increment();
            }
        }
        return false;
    }

    /** A request is done with whose body had so many bytes. */
    void done(int bytes) {
        long freed = Math.min(bytes, held);
        held -= freed;
        bodies.free(freed);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        bodies.free(held);
        held = 0;
        super.channelInactive(context);
    }

    @Override
    protected boolean isContentLengthInvalid(HttpMessage start, int longest) {
        passedOver = HttpUtil.isTransferEncodingChunked(start)
                ? limit == usual
                : super.isContentLengthInvalid(start, limit);
        return passedOver;
    }

    /** Whoever asks first (Expect: 100-continue) is told before it sends. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int longest, ChannelPipeline pipeline) {
        Object response = super.newContinueResponse(start, limit, pipeline);
        passedOver = response != null && ignoreContentAfterContinueResponse(response);
        return response;
    }

    /** A request target without its query. */
    static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** What follows. */
    static String query(String target) {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }
}
