package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.cluster.JournalStateStore;
import hearth.cluster.Peer;
import hearth.cluster.ReplicatedStateStore;
import hearth.cluster.StateStore.Table;
import hearth.config.StateSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What another node, which may be of any version or out of its mind, says of the state: as a question and as an answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StateMessageFuzzTest {
    private static final StateSettings SETTINGS = Example.appliance("""
            state: {entries: 200, mib: 4, journal-mib: 1, peer-wait: 5s, peer-retry: 10m}
            """).state();

    private final Other peer = new Other();
    private Optional<ReplicatedStateStore> store = Optional.empty();

    /** Answers every question with the same bytes. */
    private static final class Other implements Peer {
        private byte[] answer = new byte[0];
        private Optional<Handler> handler = Optional.empty();
        private Optional<Consumer<Standing>> watcher = Optional.empty();

        @Override
        public String name() {
            return "other";
        }

        @Override
        public Standing standing() {
            return new Standing(State.UP, Instant.EPOCH);
        }

        @Override
        public void watch(Consumer<Standing> told) {
            watcher = Optional.of(told);
        }

        @Override
        public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public void answer(Topic topic, Handler told) {
            handler = Optional.of(told);
        }

        @Override
        public Duration clockAhead() {
            return Duration.ZERO;
        }

        @Override
        public boolean leads() {
            return true;
        }
    }

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        InstantSource clock = InstantSource.system();
        store = Optional.of(ReplicatedStateStore.of(JournalStateStore.open(folder, SETTINGS, true, clock,
                new SplittableRandom(1), _ -> {}).store(), peer, SETTINGS, clock, _ -> {}));
    }

    @AfterAll
    void close() {
        store.orElseThrow().close();
    }

    @FuzzTest(maxDuration = "2m")
    void everyQuestionIsAnswered(byte[] question) throws Exception {
        byte[] answer = peer.handler.orElseThrow().answer(question).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(answer).hasSizeGreaterThan(1);
        assertThat((int) answer[1]).as("kept, refused or compared").isBetween(3, 5);
    }

    @FuzzTest(maxDuration = "2m")
    void noAnswerKeepsTheStoreFromItsWork(byte[] answer) throws Exception {
        peer.answer = answer;
        peer.watcher.orElseThrow().accept(peer.standing());
        assertThat(store.orElseThrow().put(Table.MACHINE, "vm1", answer.length > 0 ? new byte[]{answer[0]} : answer)
                .toCompletableFuture().get(30, TimeUnit.SECONDS).key()).isEqualTo("vm1");
    }
}
