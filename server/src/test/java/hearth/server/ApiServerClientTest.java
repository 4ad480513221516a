package hearth.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import hearth.config.DomainName;
import hearth.config.KubernetesSettings;
import hearth.config.discovery.kubernetes.ApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against answers that a real API server does not give on demand: cut, endless, too long, none at all. */
class ApiServerClientTest {
    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    @TempDir
    private Path folder;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private Optional<ServerSocket> listening = Optional.empty();
    private Optional<ApiServerClient> client = Optional.empty();

    @BeforeEach
    void listen() throws IOException {
        listening = Optional.of(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
        Files.writeString(folder.resolve("token"), "abc.def-1\n");
    }

    @AfterEach
    void close() throws IOException {
        client.ifPresent(ApiServerClient::close);
        listening.orElseThrow().close();
    }

    private ApiServerClient client(Duration timeout) {
        return client("http://127.0.0.1:" + listening.orElseThrow().getLocalPort() + "/prefix/", Optional.empty(),
                timeout);
    }

    private ApiServerClient client(String url, Optional<Path> authority, Duration timeout) {
        client = Optional.of(new ApiServerClient(new KubernetesSettings(DomainName.parse("k8s.example"), url,
                authority.map(Path::toString), Optional.of(folder.resolve("token").toString()), List.of(), MOMENT,
                MOMENT, MOMENT, MOMENT, timeout, 10, 10, 10, 1)));
        return client.get();
    }

    /** Answers one connection's first request with these bytes, and closes it if that is wanted. */
    private void answer(String text, boolean thenClose) {
        Thread.ofVirtual().start(() -> {
            try {
                Socket socket = listening.orElseThrow().accept();
                byte[] buffer = new byte[8192];
                InputStream in = socket.getInputStream();
                int length = 0;
                String request = "";
                while (!request.endsWith("\r\n\r\n") && length >= 0) {
                    length = in.read(buffer);
                    request += new String(buffer, 0, Math.max(0, length), ISO_8859_1);
                }
                requests.add(request);
                socket.getOutputStream().write(text.getBytes(UTF_8));
                if (thenClose) {
                    socket.close();
                }
            } catch (IOException e) {
                // The other side has closed first, as it should when the answer is too long.
                assertThat(e).isInstanceOf(java.net.SocketException.class);
            }
        });
    }

    @Test
    void wholeAnswerIsGivenAndTheTokenIsTheOneOfNow() throws Exception {
        answer(CHUNKED + "3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n", true);
        try (ApiServer.Reply reply = client(MOMENT).ask("/api/v1/services?limit=1")) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).asString(UTF_8).isEqualTo("[1,2]");
        }
        assertThat(requests.take()).startsWith("GET /prefix/api/v1/services?limit=1 ")
                .contains("Authorization: Bearer abc.def-1\r\n");
        Files.writeString(folder.resolve("token"), "renewed");
        answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}", true);
        try (ApiServer.Reply reply = client.orElseThrow().ask("/x")) {
            assertThat(reply.status()).isEqualTo(403);
        }
        assertThat(requests.take()).contains("Bearer renewed\r\n");
    }

    @Test
    void tokenGoesNowhereElse() throws Exception {
        answer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + listening.orElseThrow().getLocalPort()
                + "/elsewhere\r\nContent-Length: 0\r\n\r\n", true);
        try (ApiServer.Reply reply = client(MOMENT).ask("/x")) {
            assertThat(reply.status()).isEqualTo(302);
        }
        requests.take();
        // Who followed would by now stand in the queue of connections.
        answer(OK + "Content-Length: 2\r\n\r\n{}", true);
        assertThat(requests.poll(50, TimeUnit.MILLISECONDS)).isNull();
        Files.writeString(folder.resolve("token"), "two\nlines: yes");
        assertThatThrownBy(() -> client.orElseThrow().ask("/x")).hasMessageContaining("holds no token");
        Files.delete(folder.resolve("token"));
        assertThatThrownBy(() -> client.orElseThrow().ask("/x")).hasMessageContaining("token-file can't be read");
    }

    @Test
    void answerThatIsNotWholeIsAFailure() throws Exception {
        answer(OK + "Content-Length: 10\r\n\r\n[1,", true);
        try (ApiServer.Reply reply = client(MOMENT).ask("/x")) {
            assertThatThrownBy(reply::whole).isInstanceOf(IOException.class).hasMessageContaining("broke off");
        }
        answer("SSH-2.0-OpenSSH\r\n\r\n", true);
        assertThatThrownBy(() -> client(MOMENT).ask("/x")).isInstanceOf(IOException.class);
        answer(OK + "Content-Length: 2000000\r\n\r\n" + " ".repeat(2_000_000), false);
        try (ApiServer.Reply reply = client(MOMENT).ask("/x")) {
            assertThatThrownBy(reply::whole).hasMessageContaining("answer-mib");
        }
    }

    @Test
    void serverThatDoesNotAnswerIsNotWaitedForWithoutEnd() throws Exception {
        answer("", false);
        assertThatThrownBy(() -> client(Duration.ofMillis(200)).ask("/x")).isInstanceOf(IOException.class);
        answer(OK + "Content-Length: 10\r\n\r\n[1,", false);
        try (ApiServer.Reply reply = client(Duration.ofMillis(200)).ask("/x")) {
            assertThatThrownBy(reply::whole).hasMessageContaining("within 200 ms");
        }
    }

    @Test
    void linesComeHoweverTheyArriveAndTheirEndIsTold() throws Exception {
        answer(CHUNKED + "4\r\n{\"a\"\r\n8\r\n:1}\n{\"b\"\r\n4\r\n:2}\n\r\n0\r\n\r\n", true);
        try (ApiServer.Reply reply = client(MOMENT).ask("/x")) {
            assertThat(reply.line(MOMENT).orElseThrow()).asString(UTF_8).isEqualTo("{\"a\":1}");
            assertThat(reply.line(MOMENT).orElseThrow()).asString(UTF_8).isEqualTo("{\"b\":2}");
            assertThatThrownBy(() -> reply.line(MOMENT)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> reply.line(MOMENT)).isInstanceOf(EOFException.class);
        }
        answer(CHUNKED + "3\r\n{}\n\r\n", false);
        try (ApiServer.Reply reply = client(MOMENT).ask("/x")) {
            assertThat(reply.line(MOMENT)).isPresent();
            assertThat(reply.line(Duration.ofMillis(20))).isEmpty();
            assertThat(reply.line(Duration.ZERO)).isEmpty();
        }
        answer(CHUNKED + "3\r\n{}\n\r\n", true);
        try (ApiServer.Reply reply = client(MOMENT).ask("/x")) {
            assertThat(reply.line(MOMENT)).isPresent();
            assertThatThrownBy(() -> reply.line(MOMENT)).isInstanceOf(IOException.class)
                    .isNotInstanceOf(EOFException.class);
        }
        answer(OK + "Content-Length: 3000000\r\n\r\n" + "x".repeat(3_000_000), false);
        try (ApiServer.Reply reply = client(MOMENT).ask("/x")) {
            assertThatThrownBy(() -> reply.line(MOMENT)).hasMessageContaining("answer-mib");
        }
    }

    @Test
    void onlyTheGivenAuthorityIsBelievedAndItsFileMayBeRenewed() throws Exception {
        Path server = keys("server");
        keys("other");
        KeyStore store = KeyStore.getInstance(server.toFile(), "changeit".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        https.createContext("/", exchange -> {
            requests.add("asked");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        https.start();
        try {
            Path authority = Files.copy(folder.resolve("other.pem"), folder.resolve("authority.pem"));
            ApiServerClient asking = client("https://127.0.0.1:" + https.getAddress().getPort(),
                    Optional.of(authority), MOMENT);
            assertThatThrownBy(() -> asking.ask("/x")).isInstanceOf(IOException.class);
            assertThat(requests).isEmpty();
            Files.writeString(authority, Files.readString(folder.resolve("server.pem")));
            try (ApiServer.Reply reply = asking.ask("/x")) {
                assertThat(reply.status()).isEqualTo(200);
            }
        } finally {
            https.stop(0);
        }
    }

    /** A key and its own certificate, by the JDK's tool: NAME.p12 and NAME.pem. */
    private Path keys(String name) throws Exception {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Path store = folder.resolve(name + ".p12");
        for (List<String> line : List.of(
                List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1"),
                List.of("-exportcert", "-rfc", "-file", folder.resolve(name + ".pem").toString()))) {
            List<String> whole = new java.util.ArrayList<>(List.of(keytool));
            whole.addAll(line);
            whole.addAll(List.of("-alias", name, "-keystore", store.toString(), "-storepass", "changeit"));
            Process process = new ProcessBuilder(whole).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile()).start();
            assertThat(process.waitFor()).as(() -> String.join(" ", whole)).isZero();
        }
        return store;
    }
}
