package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import hearth.cluster.EntryKind.Key;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import org.junit.jupiter.api.Test;

/** What the journal's own tests show for leases, for entries: small and large, removals too, at every step and byte. */
final class StatePowerCutTest {
    private static final EntryKind KIND = new EntryKind(false);
    private static final JournalLimits SMALL = new JournalLimits(1024, 30_000, Duration.ofDays(30));

    private final Map<Key, Entry> acknowledged = new HashMap<>();
    private long version = Leases.NOW.toEpochMilli();

    private record Write(Entry record, byte[] bytes) implements Journal.Entry<Entry> {
        Write(Entry entry) {
            this(entry, EntryRecord.of(entry));
        }
    }

    @Test
    void everyAcknowledgedEntrySurvivesAPowerCutAtEveryStep() throws Exception {
        boolean cut = true;
        int step = 1;
        while (cut) {
            acknowledged.clear();
            SimulatedDisk disk = new SimulatedDisk(step).cutAt(step);
            cut = workUntilPowerCut(disk, new Random(1));
            assertHolds(disk.afterPowerCut(), "power cut at step " + step);
            step++;
        }
        assertThat(step).as("steps in which the power was cut").isGreaterThan(100);
    }

    @Test
    void aTailTornAtAnyByteCostsTheLastEntryOnly() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        Journal<Entry> journal = open(disk).journal();
        journal.commit(List.of(new Write(entry("first", 3000))));
        int before = end(disk);
        journal.commit(List.of(new Write(entry("second", 400))));
        byte[] sound = disk.bytes("state.journal");
        for (int at = before; at < end(disk); at++) {
            byte[] torn = Arrays.copyOf(Arrays.copyOf(sound, at), sound.length);
            JournalOpening.Opened<Entry> opened = open(new SimulatedDisk(1).with("state.journal", torn));
            assertThat(opened.records()).as("torn at byte " + at).extracting(Entry::key).containsExactly("first");
            assertThat(opened.recovery().damage()).isFalse();
        }
    }

    private static int end(SimulatedDisk disk) {
        byte[] bytes = disk.bytes("state.journal");
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private boolean workUntilPowerCut(SimulatedDisk disk, Random random) throws IOException {
        try {
            Journal<Entry> journal = open(disk).journal();
            for (int i = 0; i < 40; i++) {
                List<Write> batch = new ArrayList<>();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    batch.add(new Write(entry("key" + random.nextInt(5), random.nextInt(3) * 2000)));
                }
                journal.commit(batch);
                batch.forEach(write -> acknowledged.put(Key.of(write.record), write.record));
                if (journal.hasWork()) {
                    journal.work();
                }
            }
            return false;
        } catch (SimulatedDisk.PowerCut e) {
            return true;
        }
    }

    /** Of no bytes: a removal. */
    private Entry entry(String key, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) (version % 251 + 1));
        return new Entry(Table.SERVICE, key, ++version, length == 0 ? Optional.empty() : Optional.of(value));
    }

    private void assertHolds(SimulatedDisk disk, String what) throws IOException {
        Map<Key, Entry> found = new HashMap<>();
        open(disk).records().forEach(entry -> found.put(Key.of(entry), entry));
        acknowledged.forEach((key, entry) -> {
            assertThat(found).as(what).containsKey(key);
            Entry there = Optional.ofNullable(found.get(key)).orElseThrow();
            assertThat(there.version()).as(what).isGreaterThanOrEqualTo(entry.version());
            if (there.version() == entry.version()) {
                assertThat(there.value().orElse(new byte[0])).as(what).isEqualTo(entry.value().orElse(new byte[0]));
            }
        });
    }

    private static JournalOpening.Opened<Entry> open(Disk disk) throws JournalException {
        return JournalOpening.open(KIND, disk, SMALL, new JournalCounts(), Leases.CLOCK, new Random(4), _ -> {});
    }
}
