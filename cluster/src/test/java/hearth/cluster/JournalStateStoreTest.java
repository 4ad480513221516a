package hearth.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import hearth.config.StateSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalStateStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    private final List<JournalEvent> events = new CopyOnWriteArrayList<>();
    private Instant now = NOW;
    private JournalStateStore store;
    private Recovery recovery;

    @BeforeEach
    void open() throws Exception {
        JournalStateStore.Opened opened = JournalStateStore.open(folder.resolve("state"), settings(), false, () -> now,
                new Random(1), events::add);
        store = opened.store();
        recovery = opened.recovery();
    }

    private static StateSettings settings() {
        return new StateSettings(100, 4, 1024, 1, Duration.ofDays(30), Duration.ofMillis(200), Duration.ofSeconds(5),
                Duration.ofMinutes(10));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() throws Exception {
        store.close();
        open();
    }

    @Test
    void whatWasPutIsThereAgainAfterARestart() throws Exception {
        byte[] large = new byte[MIB];
        new Random(2).nextBytes(large);
        Entry first = await(store.put(Table.MACHINE, "vm1", "armed".getBytes(UTF_8)));
        await(store.put(Table.MACHINE, "vm1", "booting".getBytes(UTF_8)));
        await(store.put(Table.SERVICE, "vm1", large));
        await(store.put(Table.SERVICE, "a/docker", new byte[0]));
        await(store.put(Table.CHALLENGE, "gone", new byte[1]));
        await(store.remove(Table.CHALLENGE, "gone"));
        reopen();
        assertThat(recovery.damage()).isFalse();
        assertThat(recovery.messages()).last().asString().contains("state.journal: 4 entries of 6 records");
        assertThat(store.entries(Table.MACHINE)).singleElement().satisfies(entry -> {
            assertThat(text(entry)).isEqualTo("booting");
            assertThat(entry.version()).isEqualTo(first.version() + 1);
        });
        assertThat(store.entry(Table.SERVICE, "vm1").orElseThrow().value().orElseThrow()).isEqualTo(large);
        assertThat(store.entry(Table.SERVICE, "a/docker").orElseThrow().value().orElseThrow()).isEmpty();
        assertThat(store.entries(Table.CHALLENGE)).isEmpty();
        assertThat(store.entry(Table.CHALLENGE, "gone").orElseThrow().value()).isEmpty();
    }

    @Test
    void versionsGrowEvenWhenTheClockGoesBack() throws Exception {
        assertThat(put("vm1", "a").version()).isEqualTo(NOW.toEpochMilli());
        now = NOW.minusSeconds(3600);
        assertThat(put("vm1", "b").version()).isEqualTo(NOW.toEpochMilli() + 1);
        now = NOW.plusSeconds(1);
        assertThat(put("vm1", "c").version()).isEqualTo(NOW.toEpochMilli() + 1000);
    }

    @Test
    void oneOfTwoWhoChangeWhatTheyBothSawChangesIt() throws Exception {
        Entry seen = await(store.putIf(Table.MACHINE, "vm1", 0, "armed".getBytes(UTF_8)));
        CompletionStage<Entry> one = store.putIf(Table.MACHINE, "vm1", seen.version(), "one".getBytes(UTF_8));
        CompletionStage<Entry> other = store.putIf(Table.MACHINE, "vm1", seen.version(), "other".getBytes(UTF_8));
        assertThat(text(await(other))).as("what is there instead").isEqualTo("one");
        assertThat(await(one).version()).isEqualTo(await(other).version());
        assertThat(text(await(store.putIf(Table.MACHINE, "vm1", 0, new byte[0])))).isEqualTo("one");
        assertThat(await(store.putIf(Table.MACHINE, "vm2", 7, new byte[1])).value()).isEmpty();
        assertThat(store.size()).as("nothing stays of a key that came to nothing").isEqualTo(1);
    }

    @Test
    void removingWhatIsNotThereChangesNothing() throws Exception {
        assertThat(await(store.remove(Table.MACHINE, "vm1")).version()).isZero();
        put("vm1", "a");
        Entry removed = await(store.remove(Table.MACHINE, "vm1"));
        assertThat(await(store.remove(Table.MACHINE, "vm1")).version()).isEqualTo(removed.version());
        assertThat(store.counts().removals()).isEqualTo(1);
        assertThat(await(store.putIf(Table.MACHINE, "vm1", removed.version(), new byte[1])).version())
                .as("a removal is a version like others").isGreaterThan(removed.version());
    }

    @Test
    void watchersHearEveryChangeOfTheirTableBeforeItIsAcknowledged() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        store.watch(Table.MACHINE, entry -> heard.add(entry.key() + "=" + text(entry)));
        put("vm1", "a");
        assertThat(heard).containsExactly("vm1=a");
        await(store.put(Table.SERIAL, "lan", new byte[1]));
        await(store.remove(Table.MACHINE, "vm1"));
        await(store.merge(List.of(machine("vm2", NOW.toEpochMilli(), "from the peer"))));
        assertThat(heard).containsExactly("vm1=a", "vm1=removed", "vm2=from the peer");
    }

    @Test
    void aWatcherThatFailsHoldsUpNobody() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Thread.setDefaultUncaughtExceptionHandler((_, fault) -> reported.add(fault));
        try {
            store.watch(Table.MACHINE, _ -> {
                throw new IllegalStateException("a fault of the watcher");
            });
            put("vm1", "a");
            put("vm1", "b");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(reported).hasSizeGreaterThanOrEqualTo(1).first().asString().contains("a fault of the watcher");
    }

    @Test
    void theGreaterVersionStaysAndOfEqualOnesTheSameOnBothNodes() throws Exception {
        List<Entry> all = List.of(machine("vm1", 50, "aa"), machine("vm1", 50, "b"),
                new Entry(Table.MACHINE, "vm1", 50, Optional.empty()), machine("vm1", 49, "zz"));
        for (int seed = 0; seed < 20; seed++) {
            List<Entry> order = new ArrayList<>(all);
            Collections.shuffle(order, new Random(seed));
            String key = "vm" + seed;
            for (Entry entry : order) {
                await(store.merge(List.of(new Entry(entry.table(), key, entry.version() + NOW.toEpochMilli(),
                        entry.value()))));
            }
            assertThat(text(store.entry(Table.MACHINE, key).orElseThrow())).isEqualTo("b");
        }
    }

    @Test
    void aRemovalIsForgottenAfterTheSetTimeAndNotTakenBackFromThePeer() throws Exception {
        put("vm1", "a");
        Entry removed = await(store.remove(Table.MACHINE, "vm1"));
        now = NOW.plus(Duration.ofDays(30));
        assertThat(store.known()).hasSize(1);
        now = NOW.plus(Duration.ofDays(30)).plusSeconds(1);
        assertThat(store.known()).isEmpty();
        reopen();
        assertThat(recovery.forgotten()).isEqualTo(1);
        await(store.merge(List.of(removed)));
        assertThat(store.size()).isZero();
    }

    @Test
    void aFullStateRefusesNewKeysAndSaysWhichSettingBoundsIt() throws Exception {
        for (int n = 0; n < 100; n++) {
            put("vm" + n, "a");
        }
        assertThatThrownBy(() -> put("one more", "a")).cause().hasMessageContaining("MACHINE one more")
                .hasMessageContaining("100 entries are the most (state.entries)");
        assertThat(text(put("vm3", "b"))).isEqualTo("b");
        await(store.remove(Table.MACHINE, "vm3"));
        now = NOW.plus(Duration.ofDays(31));
        put("one more", "once a removal was forgotten there is room");
        assertThat(store.counts().refusals()).isEqualTo(1);
    }

    @Test
    void stateThatTakesTooMuchRoomIsRefused() throws Exception {
        for (int n = 0; n < 3; n++) {
            await(store.put(Table.SERVICE, "c" + n, new byte[MIB]));
        }
        assertThatThrownBy(() -> await(store.put(Table.SERVICE, "c3", new byte[MIB]))).cause()
                .hasMessageContaining("(state.mib)");
        await(store.remove(Table.SERVICE, "c1"));
        await(store.put(Table.SERVICE, "c3", new byte[MIB]));
    }

    @Test
    void keysAndValuesThatAreTooLongAreRefusedAlone() throws Exception {
        assertThatThrownBy(() -> put("k".repeat(256), "a")).cause().hasMessageContaining("1 to 255 bytes, not 256");
        assertThatThrownBy(() -> put("", "a")).cause().hasMessageContaining("1 to 255 bytes, not 0");
        assertThatThrownBy(() -> await(store.put(Table.MACHINE, "vm1", new byte[MIB + 1]))).cause()
                .hasMessageContaining("1048577 bytes");
        put("k".repeat(255), "a");
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void aJournalOfOldVersionsIsCompacted() throws Exception {
        for (int n = 0; n < 40; n++) {
            await(store.put(Table.SERVICE, "a/docker", new byte[100_000]));
        }
        assertThat(events).anyMatch(event -> event instanceof JournalEvent.Compacted);
        reopen();
        assertThat(recovery.frames()).isLessThan(25);
        assertThat(store.entries(Table.SERVICE)).hasSize(1);
    }

    @Test
    void nothingIsTakenAfterTheStoreWasClosed() {
        store.close();
        assertThatThrownBy(() -> put("vm1", "a")).cause().hasMessageContaining("the state journal is closed");
    }

    private Entry put(String machine, String text) throws Exception {
        return await(store.put(Table.MACHINE, machine, text.getBytes(UTF_8)));
    }

    private static Entry machine(String key, long version, String text) {
        return new Entry(Table.MACHINE, key, version, Optional.of(text.getBytes(UTF_8)));
    }

    private static String text(Entry entry) {
        return entry.value().map(value -> new String(value, UTF_8)).orElse("removed");
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
