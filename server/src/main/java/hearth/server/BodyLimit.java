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

    /** One that doesn't say its length is gathered up to the longest of all pages; {@link HttpListener} looks again. */
    @Override
    protected boolean isContentLengthInvalid(HttpMessage start, int longest) {
        int limit = start instanceof HttpRequest request
                ? pages.at(path(request.uri())).map(Pages.Place::largestBody).orElse(0)
                : 0;
        limit = Math.max(usual, limit);
        return HttpUtil.isTransferEncodingChunked(start)
                ? limit == usual
                : super.isContentLengthInvalid(start, limit);
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
