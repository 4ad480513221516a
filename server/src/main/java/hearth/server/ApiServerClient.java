package hearth.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import hearth.config.KubernetesSettings;
import hearth.config.discovery.kubernetes.ApiServer;
import hearth.server.certificates.Roots;

/**
 * A Kubernetes API server over HTTP/1.1. It believes the one certificate authority of the settings, and follows no redirects:
 * the token goes nowhere else. Callers wait, on threads of their own.
 */
final class ApiServerClient implements ApiServer, AutoCloseable {
    private static final int MIB = 1 << 20;
    /** RFC 6750 section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/:-]+=*");

    private final String server;
    private final Optional<Path> authority;
    private final Optional<Path> token;
    private final Duration timeout;
    private final int longest;
    private Optional<HttpClient> client = Optional.empty();

    ApiServerClient(KubernetesSettings settings) {
        server = settings.server().replaceFirst("/+$", "");
        authority = settings.caFile().map(Path::of);
        token = settings.tokenFile().map(Path::of);
        timeout = settings.timeout();
        longest = settings.answerMib() * MIB;
    }

    @Override
    public Reply ask(String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path)).timeout(timeout)
                .header("Accept", "application/json");
        token().ifPresent(text -> request.header("Authorization", "Bearer " + text));
        try {
            HttpResponse<ReplyBody> response = client().send(request.build(),
                    head -> new ReplyBody(longest, timeout));
            return new Answered(response.statusCode(), response.body());
        } catch (IOException e) {
            if (e instanceof SSLException) {
                // Its certificates may have been renewed: the next attempt reads the authority's anew.
                forget();
            }
            throw new IOException(reason(e), e);
        }
    }

    private record Answered(int status, ReplyBody body) implements Reply {
        @Override
        public byte[] whole() throws IOException, InterruptedException {
            return body.whole();
        }

        @Override
        public Optional<byte[]> line(Duration limit) throws IOException, InterruptedException {
            return body.line(limit);
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** The innermost words: what TLS and the system say; some exceptions say nothing. */
    private static String reason(IOException e) {
        Throwable cause = e;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Read at each request: the tokens of service accounts are renewed within the hour. */
    private Optional<String> token() throws IOException {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        String text;
        try {
            text = Files.readString(token.get(), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            throw new IOException("discovery.kubernetes.token-file can't be read: " + e, e);
        }
        if (!TOKEN.matcher(text).matches()) {
            throw new IOException("discovery.kubernetes.token-file " + token.get() + " holds no token");
        }
        return Optional.of(text);
    }

    private synchronized HttpClient client() throws IOException {
        if (client.isEmpty()) {
            HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER).proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(timeout);
            if (authority.isPresent()) {
                builder.sslContext(trust());
            }
            client = Optional.of(builder.build());
        }
        return client.get();
    }

    private SSLContext trust() throws IOException {
        try {
            return Roots.context(authority);
        } catch (IOException e) {
            throw new IOException("discovery.kubernetes.ca-file can't be used: " + e, e);
        }
    }

    /** Watches that are open go on with the client that they began with. */
    private synchronized void forget() {
        client = Optional.empty();
    }

    /** Lets go of all connections; the next question makes new ones. */
    @Override
    public synchronized void close() {
        client.ifPresent(HttpClient::shutdownNow);
        client = Optional.empty();
    }
}
