package hearth.server;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;

import hearth.boot.BootFile;
import hearth.boot.BootRoutes;
import hearth.boot.JoinedFiles;
import hearth.config.Endpoint;
import hearth.config.HttpSettings;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Boot scripts and boot files over HTTP, as {@link BootRoutes} finds them. Any event loop. */
final class HttpBoot {
    private final HttpSettings settings;
    private final Tls tls;
    private final Function<BootRoutes.Request, BootRoutes.Answer> routes;
    private final Log log;
    private final HttpReplies replies;
    private final HttpFiles files;

    HttpBoot(HttpSettings settings, Tls tls, Function<BootRoutes.Request, BootRoutes.Answer> routes,
            HttpReplies replies, Log log) {
        this.settings = settings;
        this.tls = tls;
        this.routes = routes;
        this.log = log;
        this.replies = replies;
        this.files = new HttpFiles(replies, log);
    }

    void answer(ChannelHandlerContext context, HttpRequest request) {
        String client = HttpListener.client(context);
        BootRoutes.Answer answer = routes
                .apply(new BootRoutes.Request(request.method().name(), request.uri(), base(context), client));
        switch (answer) {
            case BootRoutes.Answer.Text(String type, String body, Optional<String> fault) -> {
                fault.ifPresentOrElse(
                        why -> log.write(Message.BOOT_SCRIPT_FAILED, "client", client, "why", why),
                        () -> log.write(Message.BOOT_STARTED, "client", client, "path", request.uri()));
                replies.text(context, request, HttpResponseStatus.OK, type, body);
            }
            case BootRoutes.Answer.File(BootFile file, String type) ->
                    files.file(context, request, JoinedFiles.of(file), type);
            case BootRoutes.Answer.Files(JoinedFiles joined, String type) ->
                    files.file(context, request, joined, type);
            case BootRoutes.Answer.NotFound(String reason) ->
                    replies.text(context, request, HttpResponseStatus.NOT_FOUND, HttpReplies.TEXT,
                            "There is nothing here.\n");
            case BootRoutes.Answer.BadRequest(String reason) ->
                    replies.text(context, request, HttpResponseStatus.BAD_REQUEST, HttpReplies.TEXT, reason + "\n");
            case BootRoutes.Answer.MethodNotAllowed() ->
                    replies.page(context, request, Page.Answer.only("GET, HEAD"));
            case BootRoutes.Answer.Failed(String reason) -> {
                log.write(Message.BOOT_FILE_UNREADABLE, "file", request.uri(), "why", reason);
                replies.text(context, request, HttpResponseStatus.INTERNAL_SERVER_ERROR, HttpReplies.TEXT,
                        "The file can't be read.\n");
            }
        }
    }

    /** How the client reached us, for the URLs in its script: the setting, else our address. */
    private String base(ChannelHandlerContext context) {
        if (settings.url().isPresent()) {
            return settings.url().get().toString().replaceAll("/+$", "");
        }
        InetSocketAddress local = (InetSocketAddress) context.channel().localAddress();
        if (HttpListener.secure(context)) {
            // By a name that the certificate is for: no client would trust the address.
            return "https://" + tls.name().orElse(local.getHostString()) + ":" + local.getPort();
        }
        return "http://" + new Endpoint(local.getAddress(), local.getPort());
    }
}
