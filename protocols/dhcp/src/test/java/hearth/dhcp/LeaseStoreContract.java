package hearth.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import hearth.config.Ipv4;
import org.junit.jupiter.api.Test;

/** What every {@link LeaseStore} keeps, whatever it is made of. A subclass says how one is opened. */
public abstract class LeaseStoreContract {
    private static final ClientKey CLIENT = ClientKey.ofIdentifier(new byte[]{1, 0x52, 0x54, 0, 0x12, 0x34, 0x56});

    /** Opens the store of this test; after a {@link LeaseStore#close}, opens the same one again. */
    protected abstract LeaseStore open() throws Exception;

    @Test
    protected void aNewStoreIsEmpty() throws Exception {
        try (LeaseStore store = open()) {
            assertThat(store.leases()).isEmpty();
        }
    }

    @Test
    protected void everyFieldSurvivesReopening() throws Exception {
        List<Lease> leases = List.of(
                new Lease(address(1), CLIENT, Lease.State.BOUND, 4_000_000_000L, Optional.of("printer"), "lan", 1),
                new Lease(address(2), ClientKey.ofHardware(1, new byte[]{1, 2, 3, 4, 5, 6}), Lease.State.RELEASED, 0,
                        Optional.empty(), "gäste", Long.MAX_VALUE >> 1),
                new Lease(new Ipv4(0xf0000001), ClientKey.ofIdentifier(new byte[255]), Lease.State.DECLINED, 1,
                        Optional.of("a".repeat(63)), "n".repeat(63), 7));
        try (LeaseStore store = open()) {
            leases.forEach(lease -> await(store, lease));
        }
        try (LeaseStore store = open()) {
            assertThat(store.leases()).containsExactlyInAnyOrderElementsOf(leases);
        }
    }

    @Test
    protected void theNewestVersionOfAnAddressSurvives() throws Exception {
        try (LeaseStore store = open()) {
            await(store, bound(1, 1));
            await(store, bound(2, 1));
            await(store, bound(1, 3));
            await(store, bound(1, 2));
        }
        try (LeaseStore store = open()) {
            assertThat(store.leases()).containsExactlyInAnyOrder(bound(1, 3), bound(2, 1));
        }
    }

    @Test
    protected void whatWasReopenedCanBeReplacedAndReopenedAgain() throws Exception {
        try (LeaseStore store = open()) {
            await(store, bound(1, 1));
            await(store, bound(2, 1));
        }
        try (LeaseStore store = open()) {
            await(store, bound(1, 2));
        }
        try (LeaseStore store = open()) {
            assertThat(store.leases()).containsExactlyInAnyOrder(bound(1, 2), bound(2, 1));
        }
    }

    @Test
    protected void completionsComeInTheOrderOfTheWritesAndOnceEach() throws Exception {
        List<Long> completed = new ArrayList<>();
        try (LeaseStore store = open()) {
            for (long version = 1; version <= 500; version++) {
                Lease lease = bound((int) (version % 7), version);
                store.store(lease, new LeaseStore.Completion() {
                    @Override
                    public void stored() {
                        synchronized (completed) {
                            completed.add(lease.version());
                        }
                    }

                    @Override
                    public void failed(Exception cause) {
                        throw new AssertionError("no reason to fail", cause);
                    }
                });
            }
        }
        synchronized (completed) {
            assertThat(completed).hasSize(500).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    protected void closeWaitsForWritesUnderWay() throws Exception {
        AtomicInteger stored = new AtomicInteger();
        try (LeaseStore store = open()) {
            for (int i = 0; i < 200; i++) {
                store.store(bound(i, 1), counting(stored, new AtomicInteger()));
            }
        }
        assertThat(stored).hasValue(200);
        try (LeaseStore store = open()) {
            assertThat(store.leases()).hasSize(200);
        }
    }

    @Test
    protected void aClosedStoreFailsWritesInsteadOfLosingThem() throws Exception {
        LeaseStore store = open();
        store.close();
        AtomicInteger stored = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        store.store(bound(1, 1), counting(stored, failed));
        assertThat(stored).hasValue(0);
        assertThat(failed).hasValue(1);
        try (LeaseStore again = open()) {
            assertThat(again.leases()).isEmpty();
        }
    }

    @Test
    protected void closingTwiceIsClosingOnce() throws Exception {
        LeaseStore store = open();
        await(store, bound(1, 1));
        store.close();
        store.close();
        try (LeaseStore again = open()) {
            assertThat(again.leases()).containsExactly(bound(1, 1));
        }
    }

    /** Stores a lease and returns once it is durable. */
    protected static void await(LeaseStore store, Lease lease) {
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        store.store(lease, new LeaseStore.Completion() {
            @Override
            public void stored() {
                done.countDown();
            }

            @Override
            public void failed(Exception cause) {
                failed.incrementAndGet();
                done.countDown();
            }
        });
        try {
            assertThat(done.await(10, TimeUnit.SECONDS)).as("completed within ten seconds").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        assertThat(failed).as("failed writes").hasValue(0);
    }

    /** A lease of the {@code n}th address that never ends. */
    protected static Lease bound(int n, long version) {
        return new Lease(address(n), CLIENT, Lease.State.BOUND, 4_000_000_000L + version, Optional.of("h" + n), "lan",
                version);
    }

    private static Ipv4 address(int n) {
        return new Ipv4(0xc0000200 + n);
    }

    private static LeaseStore.Completion counting(AtomicInteger stored, AtomicInteger failed) {
        return new LeaseStore.Completion() {
            @Override
            public void stored() {
                stored.incrementAndGet();
            }

            @Override
            public void failed(Exception cause) {
                failed.incrementAndGet();
            }
        };
    }
}
