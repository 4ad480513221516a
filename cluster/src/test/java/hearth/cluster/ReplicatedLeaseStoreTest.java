package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import hearth.cluster.LeaseMessage.Heard;
import hearth.cluster.LeaseMessage.Told;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;
import hearth.dhcp.LeaseStoreContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every store, with a peer that hears every other thing it is told. */
final class ReplicatedLeaseStoreTest extends LeaseStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected LeaseStore open() throws JournalException {
        // The contract's leases ended in 1970.
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        JournalLeaseStore journal = JournalLeaseStore.open(Folder.open(folder.resolve("leases"), LeaseKind.LEASES),
                new JournalLimits(512, 1 << 20, Duration.ofDays(30)), clock, new Random(1), event -> {});
        ReplicatedLeaseStore store = new ReplicatedLeaseStore(journal, true, new Pair("a", new HalfDeaf()),
                ReplicationThread.start(), InstantSource.system(), new Random(2),
                new ReplicationLimits(Duration.ofMillis(5), Duration.ZERO,
                        Duration.ofDays(99999), Duration.ofSeconds(30)),
                event -> {});
        store.start(Runnable::run, lease -> {});
        return store;
    }

    @Test
    @Timeout(20)
    void aStopDoesNotWaitForEverForAWriteThatNeverEnds() {
        List<ReplicationEvent> events = new CopyOnWriteArrayList<>();
        ReplicatedLeaseStore store = new ReplicatedLeaseStore(new EndlessStore(), true, new Pair("a", new HalfDeaf()),
                ReplicationThread.start(), InstantSource.system(), new Random(2),
                new ReplicationLimits(Duration.ofMillis(5), Duration.ZERO, Duration.ofDays(1), Duration.ofMillis(50)),
                events::add);
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        store.store(Leases.lease(1, 1), new LeaseStore.Completion() {
            @Override
            public void stored() {
                failure.completeExceptionally(new AssertionError("it is on no disk"));
            }

            @Override
            public void failed(Exception cause) {
                failure.complete(cause);
            }
        });
        store.close();
        assertThat(events).containsExactly(new ReplicationEvent.Unfinished(Duration.ofMillis(50)));
        assertThat(failure.join()).hasMessageContaining("stopped before the lease was durable");
    }

    /** A disk that takes everything and never says that it is done. */
    private static final class EndlessStore implements LeaseStore {
        @Override
        public Collection<Lease> leases() {
            return List.of();
        }

        @Override
        public void store(Lease lease, Completion completion) {
            // Nothing comes of it.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    private static final class HalfDeaf implements Peer {
        private final Random random = new Random(3);

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
            return random.nextBoolean()
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedFuture(
                            LeaseMessage.read(request).filter(Told.class::isInstance).isPresent()
                                    ? new Heard(1, 0, List.of()).bytes()
                                    : new byte[]{1, 2, 3});
        }

        @Override
        public void answer(Topic topic, Handler handler) {}

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
