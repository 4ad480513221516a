package hearth.config.git;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Debian's git behind HTTP with basic authentication, as a Git server has it: the CGI program git-http-backend. */
final class HttpGit implements AutoCloseable {
    private final HttpServer server;
    private final Path folder;
    private final String credentials;
    /** What Authorization fields came, in order. */
    final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    HttpGit(Path folder, String user, String token) throws IOException {
        this.folder = folder;
        credentials = "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/moved/", exchange -> {
            // Not the host that the token is for.
            exchange.getResponseHeaders().set("Location", exchange.getRequestURI().toString().replaceFirst("/moved",
                    "http://localhost:" + server.getAddress().getPort()));
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/", this::answer);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Optional<String> sent = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
        sent.ifPresent(seen::add);
        if (!sent.equals(Optional.of(credentials))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        ProcessBuilder backend = new ProcessBuilder("git", "http-backend");
        backend.environment().putAll(Map.of("GIT_PROJECT_ROOT", folder.toString(), "GIT_HTTP_EXPORT_ALL", "1",
                "PATH_INFO", exchange.getRequestURI().getPath(), "REQUEST_METHOD", exchange.getRequestMethod(),
                "QUERY_STRING", field(exchange.getRequestURI().getQuery()), "CONTENT_TYPE",
                field(exchange.getRequestHeaders().getFirst("Content-Type")), "HTTP_CONTENT_ENCODING",
                field(exchange.getRequestHeaders().getFirst("Content-Encoding")), "GIT_PROTOCOL",
                field(exchange.getRequestHeaders().getFirst("Git-Protocol"))));
        Process process = backend.start();
        try (OutputStream in = process.getOutputStream()) {
            exchange.getRequestBody().transferTo(in);
        }
        try (InputStream out = new BufferedInputStream(process.getInputStream()); exchange) {
            int status = 200;
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                String[] field = line.split(": ", 2);
                if (field[0].equals("Status")) {
                    status = Integer.parseInt(field[1].substring(0, 3));
                } else {
                    exchange.getResponseHeaders().set(field[0], field[1]);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            out.transferTo(exchange.getResponseBody());
        }
    }

    private static String field(String value) {
        return Optional.ofNullable(value).orElse("");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
