package hearth.server;

import java.io.IOException;
import java.util.Optional;

import hearth.boot.BootFile;
import hearth.boot.Conditions;
import hearth.boot.JoinedFiles;
import hearth.boot.Selection;
import hearth.boot.Validators;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** Boot files over HTTP: with ranges and conditions, by sendfile where they aren't encrypted. Any event loop. */
final class HttpFiles {
    private final HttpReplies replies;
    private final Log log;

    HttpFiles(HttpReplies replies, Log log) {
        this.replies = replies;
        this.log = log;
    }

    /**
     * The head, then the file's bytes from the page cache to the socket: they never come into the process, but over TLS
     * in small pieces.
     */
    void file(ChannelHandlerContext context, HttpRequest request, JoinedFiles file, String type) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        Validators validators = file.validators();
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

    private void send(ChannelHandlerContext context, JoinedFiles files, HttpResponse response, boolean headOnly,
            long from, long length) {
        replies.count(response.status(), headOnly ? 0 : length);
        context.write(response);
        for (JoinedFiles.Slice slice : files.slices(from, headOnly ? 0 : length)) {
            switch (slice.piece()) {
                case JoinedFiles.Piece.Bytes(byte[] bytes) ->
                        context.write(new DefaultHttpContent(
                                Unpooled.wrappedBuffer(bytes, (int) slice.from(), (int) slice.length())));
                case JoinedFiles.Piece.File(BootFile file) -> send(context, file, slice.from(), slice.length());
            }
        }
        replies.send(context, LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void send(ChannelHandlerContext context, BootFile file, long from, long length) {
        if (length == 0) {
            close(file);
        } else if (HttpListener.secure(context)) {
            context.write(new FileChunks(file.channel(), from, length)).addListener(sent -> {
                if (!sent.isSuccess()) {
                    context.close();
                }
            });
        } else {
            // The region closes the channel when it was sent, or when the connection broke.
            context.write(new DefaultFileRegion(file.channel(), from, length));
        }
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
}
