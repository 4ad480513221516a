package hearth.server;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;

/**
 * Gathers a request with its body. Only {@link Pages} take one worth mentioning; anything else that is longer, or doesn't
 * say how long it is, is refused with 413 before it takes memory. One for each connection.
 */
final class BodyLimit extends HttpObjectAggregator {
    private final int usual;
    private final Pages pages;

    BodyLimit(int usual, Pages pages) {
        super(Math.max(usual, pages.largestBody()));
        this.usual = usual;
        this.pages = pages;
    }

    @Override
    protected boolean isContentLengthInvalid(HttpMessage start, int longest) {
        boolean page = start instanceof HttpRequest request && pages.byPath().containsKey(path(request.uri()));
        long length = HttpUtil.isTransferEncodingChunked(start) ? Long.MAX_VALUE : HttpUtil.getContentLength(start, 0L);
        return page ? super.isContentLengthInvalid(start, longest) : length > usual;
    }

    /** A request target without its query. */
    static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
