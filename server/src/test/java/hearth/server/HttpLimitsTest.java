package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that want more of HTTP than their share: its room for bodies is 1 MiB here, a request may take 3 s. */
class HttpLimitsTest {
    private static final int LARGE = 900 << 10;
    private static final Duration MOMENT = Duration.ofSeconds(30);

    @TempDir
    private Path temporary;
    private RunningHearth hearth;
    private final AtomicInteger limit = new AtomicInteger(1 << 20);

    @BeforeEach
    void start() throws Exception {
        Pages.Place body = new Pages.Place(
                request -> new Page.Answer(200, "text/plain", "got " + request.body().length).now(), limit::get);
        hearth = new RunningHearth(temporary, "", new Pages(Map.of("/body", body)));
    }

    @AfterEach
    void stop() {
        hearth.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hearth.http);
        socket.setSoTimeout((int) MOMENT.toMillis());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(String length) {
        return "POST /body HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + length + "\r\n\r\n";
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Sends a body of this length whole; what is answered. */
    private String post(int length) throws IOException {
        try (Socket socket = connect()) {
            send(socket, head("Content-Length: " + length) + "x".repeat(length));
            return rest(socket);
        }
    }

    private double metric(String name) throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            return rest(socket).lines().filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).findFirst()
                    .orElseThrow();
        }
    }

    private void awaitHeld(int bytes) throws Exception {
        long end = System.nanoTime() + MOMENT.toNanos();
        while (metric("hearth_http_bodies_bytes") != bytes) {
            assertThat(System.nanoTime()).as("held: " + metric("hearth_http_bodies_bytes")).isLessThan(end);
            Thread.sleep(10);
        }
    }

    @Test
    void bodiesOfAllConnectionsShareTheirRoom() throws Exception {
        try (Socket first = connect()) {
            send(first, head("Content-Length: " + LARGE) + "x".repeat(LARGE - 1));
            awaitHeld(LARGE - 1);
            assertThat(post(LARGE)).startsWith("HTTP/1.1 503 ").contains("Retry-After: 10\r\n", "try again");
            assertThat(post(1000)).as("a small one has room").endsWith("got 1000");
            assertThat(metric("hearth_http_refused_total{reason=\"no-memory\"}")).isEqualTo(1);
            send(first, "x");
            assertThat(rest(first)).startsWith("HTTP/1.1 200 ").endsWith("got " + LARGE);
        }
        awaitHeld(0);
        assertThat(post(LARGE)).endsWith("got " + LARGE);
        try (Socket gone = connect()) {
            send(gone, head("Content-Length: " + LARGE) + "x".repeat(1000));
            awaitHeld(1000);
        }
        awaitHeld(0);
    }

    @Test
    void bodyWithoutALengthEndsAtItsPagesLimit() throws Exception {
        limit.set(5000);
        String chunk = "3e8\r\n" + "x".repeat(1000) + "\r\n";
        for (int chunks : new int[]{5, 6}) {
            try (Socket socket = connect()) {
                send(socket, head("Transfer-Encoding: chunked") + chunk.repeat(chunks) + "0\r\n\r\n");
                assertThat(rest(socket)).startsWith(chunks == 5 ? "HTTP/1.1 200 " : "HTTP/1.1 413 ");
            }
        }
        try (Socket socket = connect()) {
            send(socket, head("Content-Length: 5001"));
            assertThat(rest(socket)).as("before it is sent").startsWith("HTTP/1.1 413 ");
        }
        awaitHeld(0);
    }

    @Test
    void clientThatDripsIsNotWaitedForLonger() throws Exception {
        for (String request : new String[]{"GET /ready HTTP/1.1\r\nX: " + "y".repeat(4000),
                head("Content-Length: 4000") + "y".repeat(3999)}) {
            long begun = System.nanoTime();
            try (Socket socket = connect()) {
                drip(socket, request);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2))
                    .isLessThan(MOMENT);
        }
        assertThat(metric("hearth_http_refused_total{reason=\"late\"}")).isEqualTo(2);
        awaitHeld(0);
    }

    /** A few bytes now and then, far more often than an idle connection's time, until the server has enough of it. */
    private static void drip(Socket socket, String request) throws Exception {
        long end = System.nanoTime() + MOMENT.toNanos();
        int at = 0;
        try {
            while (System.nanoTime() < end) {
                int next = Math.min(request.length(), at + 4);
                send(socket, request.substring(at, next));
                at = next;
                Thread.sleep(20);
            }
        } catch (SocketException e) {
            return; // Closed.
        }
        throw new AssertionError("the server waits and waits");
    }
}
