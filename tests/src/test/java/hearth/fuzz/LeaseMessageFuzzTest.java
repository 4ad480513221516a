package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.cluster.JournalLeaseStore;
import hearth.cluster.Pair;
import hearth.cluster.Peer;
import hearth.cluster.ReplicatedLeaseStore;
import hearth.config.DhcpSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a peer may say about leases, be it of another version or out of its mind: as a request and as an answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LeaseMessageFuzzTest {
    private static final DhcpSettings SETTINGS = Example.appliance("""
            dhcp: {listen: ["127.0.0.1:6700"]}
            """).dhcp();

    private final FuzzedPeer peer = new FuzzedPeer();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        InstantSource clock = InstantSource.system();
        JournalLeaseStore journal = JournalLeaseStore.open(folder, SETTINGS, clock, new SplittableRandom(1),
                event -> {});
        ReplicatedLeaseStore store = ReplicatedLeaseStore.over(journal, new Pair("a", peer), SETTINGS, clock,
                new SplittableRandom(2), event -> {});
        store.start(Runnable::run, lease -> {});
        open.add(store);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable part : open) {
            part.close();
        }
    }

    /** The input is a request; it is also what the next request of ours is answered with. */
    @FuzzTest(maxDuration = "2m")
    void everyRequestIsAnsweredOrRefused(byte[] message) throws Exception {
        peer.answer = message;
        CompletableFuture<byte[]> answer = peer.handler().answer(message.clone()).toCompletableFuture();
        byte[] said = answer.exceptionally(refusal -> new byte[0]).get(20, TimeUnit.SECONDS);
        if (said.length > 0) {
            assertThat(ByteBuffer.wrap(said).get(0)).as("format").isEqualTo((byte) 1);
            assertThat(said[1]).as("kind of the answer").isEqualTo((byte) (message[1] + 1));
        }
    }

    private static final class FuzzedPeer implements Peer {
        private final CompletableFuture<Handler> handler = new CompletableFuture<>();
        private volatile byte[] answer = {};

        Handler handler() throws Exception {
            return handler.get(20, TimeUnit.SECONDS);
        }

        @Override
        public String name() {
            return "b";
        }

        @Override
        public Standing standing() {
            return new Standing(State.UP, Instant.EPOCH);
        }

        @Override
        public void watch(Consumer<Standing> watcher) {}

        @Override
        public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public void answer(Topic topic, Handler answering) {
            handler.complete(answering);
        }

        @Override
        public Duration clockAhead() {
            return Duration.ZERO;
        }

        @Override
        public boolean leads() {
            return false;
        }
    }
}
