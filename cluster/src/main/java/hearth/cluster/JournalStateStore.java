package hearth.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import hearth.cluster.EntryKind.Key;
import hearth.config.StateSettings;

/**
 * The state in a journal on this node's disk; what it tells is durable. Any thread. Watchers, and whoever waits for a change,
 * are told on the journal's thread, {@code state-journal}, or at once if the change is refused.
 */
public final class JournalStateStore implements StateStore {
    private final EntryKind kind;
    private final Durable<Entry> journal;
    private final InstantSource clock;
    private final Duration forgetAfter;
    private final StateCounts counts = new StateCounts();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Slots slots;

    private record Watcher(Table table, Consumer<Entry> told) {}

    /**
     * @param found
     *            what the journal holds
     */
    JournalStateStore(EntryKind kind, Durable<Entry> journal, Collection<Entry> found, Slots.Limits limits,
            InstantSource clock) {
        this.kind = kind;
        this.journal = journal;
        this.clock = clock;
        this.forgetAfter = limits.forgetAfter();
        this.slots = new Slots(kind, limits, found);
    }

    /**
     * A store ready for service.
     *
     * @param recovery
     *            what opening found, to be logged
     * @param journal
     *            what its journal does
     */
    public record Opened(JournalStateStore store, Recovery recovery, JournalCounts journal) {}

    /**
     * Opens the journal in a folder, which is made if it isn't there and locked until the store is closed.
     *
     * @param pair
     *            whether another node has the same state: see {@link ReplicatedStateStore}
     * @param random
     *            draws a new journal's id
     * @param events
     *            told what an operator must know, on the journal's thread
     * @throws JournalException
     *             if the folder can't be used, or a newer version wrote the journal. A damaged journal is opened.
     */
    public static Opened open(Path folder, StateSettings settings, boolean pair, InstantSource clock,
            RandomGenerator random, Consumer<JournalEvent> events) throws JournalException {
        EntryKind kind = new EntryKind(pair);
        JournalWriter<Entry> journal = JournalWriter.open(kind, Folder.open(folder, kind), JournalLimits.of(settings),
                clock, random, events);
        return new Opened(
                new JournalStateStore(kind, journal, journal.records(), Slots.Limits.of(settings), clock),
                journal.recovery(), journal.counts());
    }

    public StateCounts counts() {
        return counts;
    }

    /** Has the journal's thread run something short: whether it does tells whether that thread still works. Any thread. */
    public void ask(Runnable question) {
        journal.ask(question);
    }

    /** Keys that have a value or are remembered as removed. */
    public int size() {
        return locked(slots::count);
    }

    @Override
    public Collection<Entry> entries(Table table) {
        return locked(() -> slots.values(table));
    }

    @Override
    public Optional<Entry> entry(Table table, String key) {
        return locked(() -> slots.durable(new Key(table, key)));
    }

    @Override
    public CompletionStage<Entry> put(Table table, String key, byte[] value) {
        return change(new Key(table, key), Optional.of(value.clone()), Optional.empty());
    }

    @Override
    public CompletionStage<Entry> putIf(Table table, String key, long expected, byte[] value) {
        return change(new Key(table, key), Optional.of(value.clone()), Optional.of(expected));
    }

    @Override
    public CompletionStage<Entry> remove(Table table, String key) {
        return change(new Key(table, key), Optional.empty(), Optional.empty());
    }

    private CompletionStage<Entry> change(Key key, Optional<byte[]> value, Optional<Long> expected) {
        Slot.Pending pending;
        lock.lock();
        try {
            Slot slot = slots.slot(key);
            boolean asExpected = expected.isEmpty() || expected.get() == slot.version();
            boolean nothingToRemove = value.isEmpty() && slot.newest().flatMap(Entry::value).isEmpty();
            if (!asExpected || nothingToRemove) {
                slots.drop(key);
                return asItIs(key, slot);
            }
            pending = begin(new Entry(key.table(), key.key(), Math.max(slot.version() + 1, clock.millis()), value));
        } finally {
            lock.unlock();
        }
        (value.isPresent() ? counts.puts : counts.removals).increment();
        return write(pending);
    }

    private static CompletionStage<Entry> asItIs(Key key, Slot slot) {
        return slot.underWay().map(pending -> pending.end().copy())
                .orElseGet(() -> CompletableFuture.completedFuture(
                        slot.durable().orElseGet(() -> new Entry(key.table(), key.key(), 0, Optional.empty()))));
    }

    /**
     * Takes in what the other node has.
     *
     * @return completes when this node's disk has it, or something newer; fails if the disk refuses it, or a limit
     */
    CompletionStage<Void> merge(Collection<Entry> entries) {
        List<Slot.Pending> begun = new ArrayList<>();
        List<CompletableFuture<Entry>> ends = new ArrayList<>();
        lock.lock();
        try {
            for (Entry entry : entries) {
                Key key = Key.of(entry);
                Slot slot = slots.slot(key);
                if (slot.newest().map(newest -> kind.newer(entry, newest)).orElse(!kind.ended(entry, oldest()))) {
                    begun.add(begin(entry));
                } else {
                    slot.underWay().ifPresent(pending -> ends.add(pending.end()));
                    slots.drop(key);
                }
            }
        } finally {
            lock.unlock();
        }
        begun.forEach(pending -> ends.add(write(pending)));
        return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    }

    /** What is durable of every key, in order; removals that may be forgotten are left out. */
    List<Entry> known() {
        return locked(() -> slots.known(oldest()));
    }

    /** Whether this node would not take in a removal that it doesn't know. */
    boolean forgets(Digest digest) {
        Key key = digest.key();
        return digest.removed()
                && kind.ended(new Entry(key.table(), key.key(), digest.version(), Optional.empty()), oldest());
    }

    /** Both nodes have every version before this, in milliseconds since 1970. */
    void settled(long millis) {
        kind.settled(millis);
    }

    private long oldest() {
        return clock.instant().minus(forgetAfter).getEpochSecond();
    }

    private Slot.Pending begin(Entry entry) {
        Slot.Pending pending = new Slot.Pending(entry, new CompletableFuture<>());
        slots.begin(pending);
        return pending;
    }

    // Not under the lock: a refusal is told in here. Writes of one key may change places: the greater version counts.
    private CompletableFuture<Entry> write(Slot.Pending pending) {
        Optional<String> over = locked(() -> slots.overLimit(pending.entry(), oldest()));
        if (over.isPresent()) {
            failed(pending, new IOException(over.get()));
        } else {
            journal.write(pending.entry(), () -> stored(pending), cause -> failed(pending, cause));
        }
        return pending.end().copy();
    }

    private void stored(Slot.Pending pending) {
        Entry entry = pending.entry();
        boolean news = locked(() -> slots.stored(pending));
        try {
            if (news) {
                watchers.stream().filter(watcher -> watcher.table == entry.table())
                        .forEach(watcher -> watcher.told.accept(entry));
            }
        } finally {
            pending.end().complete(entry);
        }
    }

    private void failed(Slot.Pending pending, Exception cause) {
        counts.refusals.increment();
        lock.lock();
        try {
            slots.failed(pending);
        } finally {
            lock.unlock();
        }
        pending.end().completeExceptionally(cause);
    }

    private <T> T locked(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void watch(Table table, Consumer<Entry> watcher) {
        watchers.add(new Watcher(table, watcher));
    }

    @Override
    public void close() {
        journal.close();
    }
}
