package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that can't start leaves nothing behind that would be in the way of the next attempt. */
class FailedStartTest {
    /** Threads of a node, by ARCHITECTURE.md. */
    private static final Pattern OURS = Pattern.compile(
            "(dns|boot|dhcp)-\\d.*|lease-.*|state-.*|serials|certificates|api|sign-in|peer.*|pair-.*|docker-.*|kubernetes-.*");
    private static final Duration MOMENT = Duration.ofSeconds(30);

    @TempDir
    private Path temporary;
    private Path folder;
    private Path data;
    private int http;
    private Set<Thread> before;

    @BeforeEach
    void someNetwork() throws IOException {
        http = RunningHearth.freePort();
        folder = Files.createDirectories(temporary.resolve("config"));
        data = temporary.resolve("data");
        Files.writeString(folder.resolve("hearth.yaml"),
                "{dns: {listen: [\"127.0.0.1:%d\"]}, dhcp: {listen: [\"127.0.0.1:%d\"]}, http: {listen: [\"127.0.0.1:%d\"]}}\n"
                        .formatted(RunningHearth.freePort(), RunningHearth.freePort(), http));
        before = threads();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive)
                .filter(thread -> OURS.matcher(thread.getName()).matches()).collect(Collectors.toSet());
    }

    private Hearth start() throws Exception {
        return Hearth.start(folder, data, InstantSource.system());
    }

    private void nothingIsLeft() throws InterruptedException {
        long end = System.nanoTime() + MOMENT.toNanos();
        while (!before.containsAll(threads())) {
            assertThat(System.nanoTime()).as(() -> "threads that stay: " + threads()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void portThatIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(http, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(this::start).isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(other.getLocalPort()));
            nothingIsLeft();
        }
        start().close();
        nothingIsLeft();
    }

    @Test
    void leasesThatCannotBeKept() throws Exception {
        Files.createDirectories(data);
        Path file = Files.writeString(data.resolve("leases"), "");
        assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
        nothingIsLeft();
        Files.delete(file);
        start().close();
        nothingIsLeft();
    }
}
