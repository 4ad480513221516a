package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import hearth.boot.InstallOrder;
import hearth.boot.InstallToken;
import hearth.boot.Installation;
import hearth.cluster.Peer;
import hearth.config.LogSettings;
import hearth.config.Mac;
import hearth.config.StateSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that answer for one machine, each with its state on disk, and clocks that agree to the millisecond. */
final class InstallStateTest {
    private static final StateSettings SETTINGS = new StateSettings(100, 4, 64, 1, Duration.ofDays(30),
            Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofMinutes(10));
    private static final LogSettings LOG = new LogSettings(LogSettings.Format.TEXT, 1000);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_790_000_000));
    private static final InstallOrder ORDER = new InstallOrder("pve", List.of(Mac.parse("52:54:00:00:00:01")), "one");

    @TempDir
    private Path folder;
    private final LinkedPeers peers = new LinkedPeers();
    private final Random random = new Random(7);
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private Node a;
    private Node b;

    private final class Node implements AutoCloseable {
        final StateService service;
        final InstallState state;
        private final LinkedPeers.End peer;

        Node(String name, LinkedPeers.End peer) throws Exception {
            this.peer = peer;
            Log log = new Log(LOG, CLOCK);
            service = new StateService(folder.resolve(name), SETTINGS, Optional.<Peer>of(peer), log, CLOCK);
            state = new InstallState(service.store(), log);
        }

        boolean answers() throws Exception {
            Installation begun = state.now().answered(ORDER, CLOCK.instant(), InstallToken.next(random));
            return state.keep("pve", state.version("pve"), begun).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }

        Optional<Installation> known() {
            return state.now().of("pve");
        }

        @Override
        public void close() {
            peer.forget();
            service.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
        LogLines.install(LOG, CLOCK);
        a = new Node("a", peers.a);
        b = new Node("b", peers.b);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        System.setErr(before);
        LogLines.install(new LogSettings(LogSettings.Format.TEXT, 60), InstantSource.system());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(10);
        }
    }

    private long told() {
        return lines.toString(StandardCharsets.UTF_8).lines()
                .filter(line -> line.contains("INSTALL_ANSWERED_TWICE")).count();
    }

    @Test
    void answersOfBothNodesDuringACutComeToOneOnBothAndAreTold() throws Exception {
        assertThat(a.answers()).isTrue();
        assertThat(b.answers()).isTrue();
        assertThat(a.known()).isNotEqualTo(b.known());
        assertThat(told()).isZero();
        peers.connect(true);
        await(() -> a.known().equals(b.known()) && told() == 1);
        await(() -> a.service.inStep() && b.service.inStep());
        assertThat(a.known()).isPresent().isEqualTo(b.known());
        assertThat(told()).as("by the node whose answer is gone").isEqualTo(1);
    }

    @Test
    void answerOfANodeThatIsLinkedIsNews() throws Exception {
        peers.connect(true);
        assertThat(a.answers()).isTrue();
        await(() -> b.known().isPresent());
        assertThat(told()).isZero();
    }
}
