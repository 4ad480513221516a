package hearth.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import hearth.cluster.EntryKind.Key;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import org.junit.jupiter.api.Test;

/** Both nodes of a pair in simulated time, see {@link SimulatedPair}. */
final class ReplicatedStateStoreTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedPair pair = new SimulatedPair(1);

    @Test
    void nodesEndEqualThroughLossCutsAndCrashesAndLoseNothingAcknowledged() {
        int degraded = 0;
        for (int seed = 0; seed < 300; seed++) {
            String what = "seed " + seed;
            Random random = new Random(seed);
            SimulatedPair each = new SimulatedPair(seed);
            each.loss = random.nextInt(3) * 10;
            each.b.skew = random.nextInt(5000) - 2500L;
            each.start();
            Map<Key, Long> acknowledged = new HashMap<>();
            for (int step = 0; step < 150; step++) {
                trouble(each, random);
                change(random.nextBoolean() ? each.a : each.b, random, acknowledged);
                each.run(Duration.ofMillis(random.nextInt(80)));
            }
            degraded += (int) (each.a.own().counts().alone() + each.a.own().counts().late());
            each.loss = 0;
            each.both(node -> {
                if (!node.alive) {
                    node.restart();
                }
            });
            each.cut(false);
            each.run(Duration.ofSeconds(30));
            assertThat(digests(each.a)).as(what).isEqualTo(digests(each.b)).isNotEmpty();
            each.both(node -> {
                assertThat(node.store().inStep()).as(what).isTrue();
                acknowledged.forEach((key, version) -> assertThat(node.disk.get(key)).as("%s, %s", what, key)
                        .isNotNull().extracting(Entry::version).asInstanceOf(
                                org.assertj.core.api.InstanceOfAssertFactories.LONG)
                        .isGreaterThanOrEqualTo(version));
            });
        }
        assertThat(degraded).as("changes acknowledged without the peer").isGreaterThan(500);
    }

    private static void trouble(SimulatedPair pair, Random random) {
        SimulatedPair.Node node = random.nextBoolean() ? pair.a : pair.b;
        switch (random.nextInt(60)) {
            case 0 -> pair.cut(true);
            case 1, 2 -> pair.cut(false);
            case 3, 4 -> {
                if (node.alive) {
                    node.crash();
                }
            }
            case 5, 6, 7, 8, 9, 10 -> {
                if (!node.alive) {
                    node.restart();
                }
            }
            default -> {
                // Mostly all is well.
            }
        }
    }

    private static void change(SimulatedPair.Node node, Random random, Map<Key, Long> acknowledged) {
        if (!node.alive) {
            return;
        }
        String key = "vm" + random.nextInt(8);
        byte[] value = String.valueOf(random.nextInt(1000)).getBytes(UTF_8);
        switch (random.nextInt(4)) {
            case 0 -> node.store().remove(Table.MACHINE, key).thenAccept(entry -> note(entry, acknowledged));
            case 1 -> node.store().putIf(Table.MACHINE, key,
                    node.store().entry(Table.MACHINE, key).map(Entry::version).orElse(0L), value)
                    .thenAccept(entry -> note(entry, acknowledged));
            default -> node.store().put(Table.MACHINE, key, value).thenAccept(entry -> note(entry, acknowledged));
        }
    }

    private static void note(Entry entry, Map<Key, Long> acknowledged) {
        if (entry.version() > 0) {
            acknowledged.merge(Key.of(entry), entry.version(), Math::max);
        }
    }

    @Test
    void whatIsAcknowledgedInHealthIsOnBothDisks() {
        pair.start();
        pair.run(SECOND);
        List<String> checked = new ArrayList<>();
        for (int n = 0; n < 50; n++) {
            String key = "vm" + n;
            pair.a.store().put(Table.MACHINE, key, new byte[n]).thenAccept(entry -> {
                assertThat(pair.a.disk).containsKey(Key.of(entry));
                assertThat(pair.b.disk).containsKey(Key.of(entry));
                checked.add(key);
            });
            pair.run(Duration.ofMillis(n));
        }
        pair.run(SECOND);
        assertThat(checked).hasSize(50);
        assertThat(pair.a.own().counts().late()).isZero();
        assertThat(pair.a.own().counts().alone()).isZero();
        assertThat(pair.b.own().counts().received()).isEqualTo(50);
    }

    @Test
    void aPeerThatDoesNotAnswerHoldsUpAChangeForTheSetTimeOnly() {
        pair.start();
        pair.run(SECOND);
        pair.b.mute = true;
        CompletableFuture<Entry> end = put(pair.a, "vm1", "a");
        pair.run(Duration.ofMillis(190));
        assertThat(end).isNotDone();
        pair.run(Duration.ofMillis(20));
        assertThat(end).isCompleted();
        assertThat(pair.a.own().counts().late()).isEqualTo(1);
        pair.b.mute = false;
        pair.run(Duration.ofSeconds(5));
        assertThat(pair.a.store().inStep()).isTrue();
        assertThat(text(pair.b, "vm1")).contains("a");
    }

    @Test
    void aPeerThatIsAwayHoldsUpNothingAndGetsAllOfItWhenItComesBack() {
        pair.start();
        pair.run(SECOND);
        put(pair.a, "vm1", "before");
        pair.run(SECOND);
        pair.b.crash();
        pair.run(SECOND);
        CompletableFuture<Entry> end = put(pair.a, "vm2", "meanwhile");
        pair.a.store().remove(Table.MACHINE, "vm1");
        pair.run(Duration.ofMillis(20));
        assertThat(end).isCompleted();
        assertThat(pair.a.store().inStep()).isFalse();
        List<String> heard = new ArrayList<>();
        pair.b.restart();
        pair.b.store().watch(Table.MACHINE, entry -> heard.add(entry.key() + " " + entry.value().isPresent()));
        assertThat(text(pair.b, "vm1")).as("from its own disk").contains("before");
        pair.run(SECOND);
        assertThat(heard).containsExactlyInAnyOrder("vm1 false", "vm2 true");
        assertThat(pair.b.store().entries(Table.MACHINE)).hasSize(1);
        assertThat(pair.a.events).last().asString().contains("InStep");
    }

    @Test
    void whatBothChangedInASplitEndsTheSameOnBothAndWatchersHearIt() {
        pair.start();
        pair.cut(true);
        pair.run(SECOND);
        put(pair.a, "vm1", "of a");
        put(pair.b, "vm1", "of b");
        pair.run(SECOND);
        assertThat(version(pair.a)).as("chosen at the same time").isEqualTo(version(pair.b));
        List<String> heard = new ArrayList<>();
        pair.both(node -> node.store().watch(Table.MACHINE,
                entry -> heard.add(new String(entry.value().orElseThrow(), UTF_8))));
        pair.cut(false);
        pair.run(Duration.ofSeconds(3));
        assertThat(text(pair.a, "vm1")).isEqualTo(text(pair.b, "vm1")).contains("of b");
        assertThat(heard).containsExactly("of b");
    }

    private static long version(SimulatedPair.Node node) {
        return node.store().entry(Table.MACHINE, "vm1").orElseThrow().version();
    }

    @Test
    void aRemovalIsRememberedUntilThePeerHasHeardOfItHoweverLongThatTakes() {
        pair.start();
        pair.run(SECOND);
        put(pair.a, "vm1", "a");
        pair.run(SECOND);
        pair.b.crash();
        pair.run(SECOND);
        pair.a.store().remove(Table.MACHINE, "vm1");
        pair.run(SECOND);
        pair.skip(SimulatedPair.FORGET_AFTER.multipliedBy(3));
        pair.a.crash();
        pair.a.restart();
        pair.run(SECOND);
        pair.b.restart();
        pair.run(Duration.ofSeconds(3));
        assertThat(pair.a.store().entries(Table.MACHINE)).isEmpty();
        assertThat(pair.b.store().entries(Table.MACHINE)).isEmpty();
        assertThat(pair.b.disk).hasSize(1);
        pair.run(Duration.ofMinutes(11));
        assertThat(pair.a.own().known()).as("both have it, and its time is over").isEmpty();
        assertThat(pair.b.own().known()).isEmpty();
    }

    @Test
    void largeStatesAreComparedInPages() {
        pair.start();
        pair.cut(true);
        pair.run(SECOND);
        byte[] certificate = new byte[EntryRecord.LONGEST_VALUE];
        for (int n = 0; n < 4; n++) {
            pair.a.store().put(Table.SERVICE, "large" + n, certificate);
        }
        for (int n = 0; n < 4000; n++) {
            put(n % 3 == 0 ? pair.a : pair.b, "with-quite-a-long-name-for-a-machine-" + n, "x".repeat(n % 500));
            put(pair.b, "with-quite-a-long-name-for-a-machine-" + n % 100, "again" + n);
        }
        pair.run(Duration.ofSeconds(60));
        pair.cut(false);
        pair.run(Duration.ofSeconds(30));
        assertThat(digests(pair.a)).isEqualTo(digests(pair.b)).hasSize(4004);
        assertThat(pair.a.store().inStep()).isTrue();
    }

    @Test
    void aPeerWhoseDiskIsFullIsToldOfAndTriedAgain() {
        pair.start();
        pair.run(SECOND);
        pair.b.diskFails = true;
        CompletableFuture<Entry> end = put(pair.a, "vm1", "a");
        pair.run(Duration.ofSeconds(5));
        assertThat(end).as("this node has it, and clients are served").isCompleted();
        assertThat(pair.a.store().inStep()).isFalse();
        assertThat(pair.a.events).filteredOn(event -> event.contains("OutOfStep")).singleElement().asString()
                .contains("the other node does not keep it: the disk is full");
        pair.b.diskFails = false;
        pair.run(Duration.ofSeconds(3));
        assertThat(pair.a.store().inStep()).isTrue();
        assertThat(text(pair.b, "vm1")).contains("a");
    }

    @Test
    void whatThisNodesDiskRefusesIsNotAcknowledgedAndNotSent() {
        pair.start();
        pair.run(SECOND);
        pair.a.diskFails = true;
        CompletableFuture<Entry> end = put(pair.a, "vm1", "a");
        pair.run(Duration.ofSeconds(2));
        assertThat(end).isCompletedExceptionally();
        assertThat(pair.b.disk).isEmpty();
    }

    @Test
    void nobodyWaitsForAStoreThatIsClosed() {
        pair.start();
        pair.run(SECOND);
        pair.b.mute = true;
        CompletableFuture<Entry> end = put(pair.a, "vm1", "a");
        pair.run(Duration.ofMillis(50));
        pair.a.store().close();
        assertThat(end).isCompleted();
    }

    private static CompletableFuture<Entry> put(SimulatedPair.Node node, String key, String text) {
        return node.store().put(Table.MACHINE, key, text.getBytes(UTF_8)).toCompletableFuture();
    }

    private static Optional<String> text(SimulatedPair.Node node, String key) {
        return node.store().entry(Table.MACHINE, key).flatMap(Entry::value).map(value -> new String(value, UTF_8));
    }

    private static List<Digest> digests(SimulatedPair.Node node) {
        return node.own().known().stream().map(Digest::of).toList();
    }
}
