package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;
import hearth.dhcp.LeaseStoreContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalLeaseStoreTest extends LeaseStoreContract {
    @TempDir
    private Path folder;

    private final List<JournalEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected LeaseStore open() throws JournalException {
        // The contract's leases ended in 1970.
        return open(InstantSource.fixed(Instant.EPOCH), 1 << 20);
    }

    private JournalLeaseStore open(InstantSource clock, long compactAt) throws JournalException {
        return JournalLeaseStore.open(Folder.open(folder.resolve("leases"), LeaseKind.LEASES),
                new JournalLimits(512, compactAt, Duration.ofDays(30)), clock, new Random(1), events::add);
    }

    @Test
    void threadOfTheJournalAnswersWhileItWaitsForWorkAndNotOnceItHasEnded() throws Exception {
        JournalLeaseStore store = open(InstantSource.system(), 1 << 20);
        CountDownLatch answered = new CountDownLatch(2);
        store.ask(answered::countDown);
        store.ask(answered::countDown);
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        store.close();
        CountDownLatch late = new CountDownLatch(1);
        store.ask(late::countDown);
        assertThat(late.await(50, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void twoStoresCannotShareAFolder() throws Exception {
        LeaseStore first = open();
        assertThatThrownBy(this::open).isInstanceOf(JournalException.class)
                .hasMessageContaining(folder.resolve("leases").toString())
                .hasMessageContaining("another running Hearth");
        first.close();
        open().close();
    }

    @Test
    void aFolderThatCannotBeMadeIsAClearError() throws Exception {
        Files.writeString(folder.resolve("leases"), "a file");
        assertThatThrownBy(this::open).isInstanceOf(JournalException.class)
                .hasMessageContaining(folder.resolve("leases").toString()).hasMessageContaining("another data folder");
    }

    @Test
    void whatIsAskedDuringAWriteIsWrittenAtOnceAndAboveTheLimitRefused() throws Exception {
        CountDownLatch writerHeld = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> ends = new CopyOnWriteArrayList<>();
        JournalLeaseStore store = open(Leases.CLOCK, 1 << 20);
        store.store(bound(0, 1), completion(() -> {
            writerHeld.countDown();
            try {
                assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }, ends));
        assertThat(writerHeld.await(10, TimeUnit.SECONDS)).isTrue();
        for (int n = 1; n <= 513; n++) {
            store.store(bound(n, 1), completion(() -> {}, ends));
        }
        assertThat(ends).containsExactly("stored", "too many leases are on their way to the disk (dhcp.in-flight)");
        goOn.countDown();
        store.close();
        assertThat(ends).hasSize(514);
        JournalCounts counts = store.counts();
        assertThat(counts.appends()).isEqualTo(513);
        assertThat(counts.refusals()).isEqualTo(1);
        assertThat(counts.commits()).isEqualTo(2);
        assertThat(counts.largestBatch()).isEqualTo(512);
        assertThat(counts.records()).isEqualTo(513);
        assertThat(counts.size()).isEqualTo(StoreId.HEADER + counts.bytes());
        assertThat(counts.commitNanos()).isGreaterThanOrEqualTo(counts.longestCommitNanos()).isPositive();
    }

    @Test
    void aLeaseTooLargeForAFrameIsRefusedAlone() throws Exception {
        try (JournalLeaseStore store = open(Leases.CLOCK, 1 << 20)) {
            List<String> ends = new CopyOnWriteArrayList<>();
            store.store(new Lease(new Ipv4(1), ClientKey.ofIdentifier(new byte[17000]), Lease.State.BOUND, 1,
                    Optional.empty(), "lan", 1), completion(() -> {}, ends));
            assertThat(ends).singleElement().asString().contains("0.0.0.1", "16359 are the most");
            await(store, bound(1, 1));
        }
    }

    @Test
    void aCompletionThatThrowsIsReportedAndHurtsNobodyElse() throws Exception {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, fault) -> reported.add(fault));
        try (JournalLeaseStore store = open(Leases.CLOCK, 1 << 20)) {
            store.store(bound(1, 1), completion(() -> {
                throw new IllegalStateException("a fault of the caller");
            }, new CopyOnWriteArrayList<>()));
            await(store, bound(2, 1));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(reported).singleElement().asString().contains("a fault of the caller");
    }

    @Test
    void aFullJournalIsCompactedToItsLiveLeases() throws Exception {
        try (JournalLeaseStore store = open(Leases.CLOCK, 10_000)) {
            for (int version = 1; version <= 400; version++) {
                await(store, Leases.lease(version % 5, version));
            }
            JournalCounts counts = store.counts();
            assertThat(counts.compactions()).isPositive();
            assertThat(counts.failedCompactions()).isZero();
            assertThat(counts.size()).isLessThan(10_400);
            assertThat(counts.longestPieceNanos()).isPositive();
        }
        assertThat(events).isNotEmpty().allSatisfy(event -> assertThat(event.message()).contains("compacted from 10"));
        try (JournalLeaseStore store = open(Leases.CLOCK, 10_000)) {
            assertThat(store.leases()).extracting(Lease::version).containsExactlyInAnyOrder(396L, 397L, 398L, 399L,
                    400L);
        }
    }

    @Test
    void compactionKeepsEndedLeasesForTheSetTimeOnly() throws Exception {
        long now = Leases.NOW.getEpochSecond();
        Lease longGone = new Lease(new Ipv4(1), ClientKey.ofHardware(1, new byte[6]), Lease.State.RELEASED,
                now - Duration.ofDays(30).toSeconds() - 1, Optional.empty(), "lan", 1);
        Lease remembered = new Lease(new Ipv4(2), ClientKey.ofHardware(1, new byte[6]), Lease.State.RELEASED,
                now - Duration.ofDays(30).toSeconds(), Optional.empty(), "lan", 1);
        try (JournalLeaseStore store = open(Leases.CLOCK, 10_000)) {
            await(store, longGone);
            await(store, remembered);
            for (int version = 1; version <= 200; version++) {
                await(store, Leases.lease(3, version));
            }
            assertThat(store.counts().compactions()).isPositive();
            assertThat(store.counts().records()).isEqualTo(2);
        }
        try (JournalLeaseStore store = open(InstantSource.fixed(Instant.EPOCH), 10_000)) {
            assertThat(store.leases()).contains(remembered).doesNotContain(longGone).hasSize(2);
        }
    }

    private static LeaseStore.Completion completion(Runnable stored, List<String> ends) {
        return new LeaseStore.Completion() {
            @Override
            public void stored() {
                ends.add("stored");
                stored.run();
            }

            @Override
            public void failed(Exception cause) {
                ends.add(String.valueOf(cause.getMessage()));
            }
        };
    }
}
