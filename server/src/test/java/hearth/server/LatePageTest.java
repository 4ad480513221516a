package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages whose answers come later, with bodies, fields and paths of their own. */
class LatePageTest {
    @TempDir
    private Path temporary;
    private RunningHearth hearth;

    @BeforeEach
    void start() throws Exception {
        Pages.Place late = new Pages.Place(
                request -> new CompletableFuture<Page.Answer>().completeOnTimeout(
                        new Page.Answer(200, "text/plain", request.path() + "?" + request.query()).with("X-Late",
                                "yes"),
                        300, TimeUnit.MILLISECONDS),
                0);
        Pages.Place never = new Pages.Place(request -> new CompletableFuture<>(), 0);
        Pages.Place failing = new Pages.Place(
                request -> CompletableFuture.failedStage(new IllegalStateException("no disk")), 0);
        Pages.Place body = new Pages.Place(
                request -> new Page.Answer(200, "text/plain", "got " + request.body().length).now(), 5000);
        Pages.Place large = new Pages.Place(request -> Page.Answer.text(200, "large").now(), 20_000);
        hearth = new RunningHearth(temporary, "", new Pages(
                Map.of("/late/", late, "/never", never, "/failing", failing, "/body", body, "/large", large)));
    }

    @AfterEach
    void stop() {
        hearth.close();
    }

    /** Sends these requests at once, and reads until the server closes. */
    private String exchange(String requests) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hearth.http)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(read);
            return read.toString(StandardCharsets.US_ASCII);
        }
    }

    @Test
    void requestsBehindALateAnswerWaitForIt() throws Exception {
        String answers = exchange("GET /late/a?b=c HTTP/1.1\r\nHost: h\r\n\r\n"
                + "GET /boot/hello.txt HTTP/1.1\r\nHost: h\r\n\r\n"
                + "GET /late/z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(answers).containsSubsequence("200 OK", "X-Late: yes", "/late/a?b=c", "200 OK", "hello, this is",
                "200 OK", "/late/z?");
    }

    @Test
    void answerThatNeverComesIsA503() throws Exception {
        assertThat(exchange("GET /never HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).contains("503 ",
                "takes too long");
    }

    @Test
    void failureOfAPageIsA500AndTellsNothing() throws Exception {
        assertThat(exchange("GET /failing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).contains("500 ")
                .doesNotContain("no disk");
    }

    @Test
    void eachPageHasItsOwnLargestBody() throws Exception {
        assertThat(post("/body", 5000)).contains("200 OK", "got 5000");
        assertThat(head("/body", "Content-Length: 5001")).contains("413 ");
        assertThat(post("/large", 20_000)).contains("200 OK");
        assertThat(chunked("/body", 5000)).contains("200 OK", "got 5000");
        assertThat(chunked("/body", 5001)).contains("413 ");
        assertThat(head("/late/a", "Transfer-Encoding: chunked")).contains("413 ");
    }

    private String post(String path, int length) throws Exception {
        return exchange("POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + length
                + "\r\n\r\n" + "x".repeat(length));
    }

    /** Of a request whose body needn't even be sent. */
    private String head(String path, String length) throws Exception {
        return exchange("POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + length + "\r\n\r\n");
    }

    private String chunked(String path, int length) throws Exception {
        return exchange(
                "POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n0\r\n\r\n");
    }
}
