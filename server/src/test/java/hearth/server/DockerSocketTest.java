package hearth.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import hearth.config.DockerSettings;
import hearth.config.DomainName;
import hearth.config.discovery.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket against answers that a real engine does not give on demand: cut, endless, too long, none at all. */
class DockerSocketTest {
    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @TempDir
    private Path folder;
    private final EventLoops loops = new EventLoops(1);
    private Optional<ServerSocketChannel> listening = Optional.empty();

    @BeforeEach
    void listen() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("engine.sock")));
        listening = Optional.of(server);
    }

    @AfterEach
    void close() throws IOException {
        listening.orElseThrow().close();
        loops.close();
    }

    private DockerSocket socket(String name, Duration timeout) {
        return new DockerSocket(
                new DockerSettings(folder.resolve(name).toString(), List.of(), DomainName.parse("docker.example"),
                        List.of(), DockerSettings.Unlabelled.IGNORE, DockerSettings.Addresses.CONTAINER, List.of(),
                        Optional.empty(), MOMENT, MOMENT, MOMENT, MOMENT, timeout, 10, 10, 1),
                loops.boot());
    }

    private DockerSocket socket() {
        return socket("engine.sock", MOMENT);
    }

    /** Answers one request with these bytes, and closes the connection if that is wanted. */
    private void answer(String text, boolean thenClose) {
        Thread.ofVirtual().start(() -> {
            try {
                SocketChannel channel = listening.orElseThrow().accept();
                channel.read(ByteBuffer.allocate(4096));
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                if (thenClose) {
                    channel.close();
                }
            } catch (IOException e) {
                // The other side has closed first, as it should when the answer is too long.
                assertThat(e).hasMessageContaining("pipe");
            }
        });
    }

    @Test
    void wholeAnswerIsGiven() throws Exception {
        answer(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n", false);
        Engine.Answer answer = socket().get("/containers/json");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString(UTF_8).isEqualTo("[1,2]");
        answer("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}", false);
        assertThat(socket().get("/containers/x/json").status()).isEqualTo(404);
    }

    @Test
    void answerThatIsNotWholeIsAFailure() {
        answer(OK + "Content-Length: 10\r\n\r\n[1,", true);
        assertThatThrownBy(() -> socket().get("/containers/json")).isInstanceOf(IOException.class);
        answer("SSH-2.0-OpenSSH\r\n\r\n", true);
        assertThatThrownBy(() -> socket().get("/containers/json")).isInstanceOf(IOException.class);
        answer(OK + "Content-Length: 2000000\r\n\r\n" + " ".repeat(2_000_000), true);
        assertThatThrownBy(() -> socket().get("/containers/json")).isInstanceOf(IOException.class);
    }

    @Test
    void engineThatDoesNotAnswerIsNotWaitedForWithoutEnd() {
        answer("", false);
        assertThatThrownBy(() -> socket("engine.sock", Duration.ofMillis(100)).get("/x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer within 100 ms");
        assertThatThrownBy(() -> socket("nobody.sock", MOMENT).get("/x")).isInstanceOf(IOException.class)
                .hasMessageContaining("nobody.sock");
    }

    @Test
    void eventsAreLinesHoweverTheyArriveAndTheirEndIsTold() throws Exception {
        answer(OK + "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n8\r\n:1}\n{\"b\"\r\n4\r\n:2}\n\r\n", false);
        try (Engine.Events events = socket().events("/events")) {
            assertThat(events.next(MOMENT).orElseThrow()).asString(UTF_8).isEqualTo("{\"a\":1}");
            assertThat(events.next(MOMENT).orElseThrow()).asString(UTF_8).isEqualTo("{\"b\":2}");
            assertThat(events.next(Duration.ofMillis(20))).isEmpty();
        }
        answer(OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", true);
        try (Engine.Events events = socket().events("/events")) {
            assertThatThrownBy(() -> events.next(MOMENT)).isInstanceOf(IOException.class);
        }
        answer("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", false);
        assertThatThrownBy(() -> socket().events("/events")).isInstanceOf(IOException.class)
                .hasMessageContaining("500");
    }

    @Test
    void eventWithoutEndIsCutOff() throws Exception {
        answer(OK + "Content-Length: 9000000\r\n\r\n" + "x".repeat(9_000_000), false);
        try (Engine.Events events = socket().events("/events")) {
            assertThatThrownBy(() -> events.next(MOMENT)).isInstanceOf(IOException.class)
                    .hasMessageContaining("answer-mib");
        }
    }
}
