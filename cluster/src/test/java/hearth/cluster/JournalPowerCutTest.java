package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import org.junit.jupiter.api.Test;

/** The journal on a disk that loses power or fails at every step there is, compactions included. */
final class JournalPowerCutTest {
    private final AtomicInteger compactions = new AtomicInteger();
    private final AtomicInteger resumptions = new AtomicInteger();

    @Test
    void everyAcknowledgedLeaseSurvivesAPowerCutAtEveryStep() throws Exception {
        boolean cut = true;
        int step = 1;
        while (cut) {
            Leases leases = new Leases();
            SimulatedDisk disk = new SimulatedDisk(step).cutAt(step);
            cut = workUntilPowerCut(disk, leases, new Random(1), 70);
            SimulatedDisk after = disk.afterPowerCut();
            assertPromisesKept(after, leases, "power cut at step " + step);
            step++;
        }
        assertThat(step).as("steps in which the power was cut").isGreaterThan(200);
        assertThat(compactions).hasValueGreaterThan(100);
    }

    @Test
    void powerCutsInARowLoseNothing() throws Exception {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            Leases leases = new Leases();
            SimulatedDisk disk = new SimulatedDisk(seed);
            for (int round = 0; round < 6; round++) {
                workUntilPowerCut(disk.cutAt(1 + random.nextInt(90)), leases, random, 60);
                disk = disk.afterPowerCut();
            }
            assertPromisesKept(disk, leases, "seed " + seed);
        }
    }

    @Test
    void aFailureAtAnyStepConcernsOnlyTheWritesItHits() throws Exception {
        for (int length : List.of(1, 2, 7, 40)) {
            for (int step = 5; step < 200; step++) {
                Random random = new Random(step);
                String what = length + " failures from step " + step;
                failAndCutPower(length, step, 1 + random.nextInt(2), random, what + ", power cut soon after");
                assertThat(failAndCutPower(length, step, 40, random, what)).as(what).isEqualTo(20);
            }
        }
        assertThat(resumptions).hasValueGreaterThan(300);
    }

    /** On how many addresses a lease was promised. */
    private int failAndCutPower(int length, int step, int batches, Random random, String what) throws IOException {
        Leases leases = new Leases();
        SimulatedDisk disk = new SimulatedDisk(random.nextLong());
        Journal<Lease> journal = open(disk).journal();
        disk.failAt(step, length);
        while (!disk.failuresAreOver()) {
            work(journal, leases, random, 1);
        }
        work(journal, leases, random, batches);
        int promised = leases.acknowledged.size();
        assertPromisesKept(disk.cutAt(1).afterPowerCut(), leases, what);
        return promised;
    }

    /** Whether the power was cut before the work was done. */
    private boolean workUntilPowerCut(SimulatedDisk disk, Leases leases, Random random, int batches)
            throws IOException {
        try {
            work(open(disk).journal(), leases, random, batches);
            return false;
        } catch (SimulatedDisk.PowerCut e) {
            return true;
        }
    }

    private static void work(Journal<Lease> journal, Leases leases, Random random, int batches) {
        for (int i = 0; i < batches; i++) {
            List<Leases.Entry> batch = leases.batch(random);
            try {
                journal.commit(batch);
                leases.acknowledge(batch);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("leases.journal").hasMessageContaining("failed");
            }
            if (journal.hasWork()) {
                journal.work();
            }
        }
    }

    private void assertPromisesKept(SimulatedDisk disk, Leases leases, String what) throws IOException {
        JournalOpening.Opened<Lease> opened = open(disk);
        assertThat(opened.recovery().damaged()).as(what).allMatch(Recovery.Damage::lastWrite);
        assertHolds(opened.records(), leases, what);
        List<Leases.Entry> more = leases.batch(new Random(3));
        opened.journal().commit(more);
        leases.acknowledge(more);
        JournalOpening.Opened<Lease> again = open(disk.cutAt(1).afterPowerCut());
        assertHolds(again.records(), leases, what + ", then one more batch");
        assertThat(again.recovery().damage()).as(what).isFalse();
    }

    private static void assertHolds(List<Lease> found, Leases leases, String what) {
        assertThat(leases.asked).as(what).containsAll(found);
        Map<Ipv4, Long> versions = found.stream().collect(Collectors.toMap(Lease::address, Lease::version));
        leases.acknowledged.forEach((address, lease) -> assertThat(versions.getOrDefault(address, -1L))
                .as("%s: version of %s", what, address).isGreaterThanOrEqualTo(lease.version()));
    }

    private JournalOpening.Opened<Lease> open(Disk disk) throws JournalException {
        // Each look at the clock finds two seconds gone: a broken journal may be rewritten at once.
        AtomicInteger seconds = new AtomicInteger();
        return JournalOpening.open(LeaseKind.LEASES, disk, Leases.SMALL, new JournalCounts(),
                () -> Leases.NOW.plusSeconds(seconds.addAndGet(2)), new Random(4), event -> {
                    switch (event) {
                        case JournalEvent.Compacted _ -> compactions.incrementAndGet();
                        case JournalEvent.Resumed _ -> resumptions.incrementAndGet();
                        case JournalEvent.Failing _,JournalEvent.NotCompacted _ -> {
                        }
                    }
                });
    }
}
