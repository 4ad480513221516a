package hearth.server;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import hearth.cluster.StateStore;

/** State that is kept as long as the test, with a disk that can be told to refuse. */
final class MemoryStateStore implements StateStore {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final List<BiConsumer<Table, Entry>> watchers = new CopyOnWriteArrayList<>();
    volatile boolean diskFull;

    @Override
    public Collection<Entry> entries(Table table) {
        return entries.values().stream().filter(e -> e.table() == table && e.value().isPresent()).toList();
    }

    @Override
    public Optional<Entry> entry(Table table, String key) {
        return Optional.ofNullable(entries.get(table + key));
    }

    @Override
    public CompletionStage<Entry> put(Table table, String key, byte[] value) {
        return change(table, key, entry(table, key).map(Entry::version).orElse(0L), Optional.of(value));
    }

    @Override
    public CompletionStage<Entry> putIf(Table table, String key, long expected, byte[] value) {
        return change(table, key, expected, Optional.of(value));
    }

    @Override
    public CompletionStage<Entry> remove(Table table, String key) {
        return change(table, key, entry(table, key).map(Entry::version).orElse(0L), Optional.empty());
    }

    private synchronized CompletionStage<Entry> change(Table table, String key, long expected,
            Optional<byte[]> value) {
        if (diskFull) {
            return CompletableFuture.failedStage(new IllegalStateException("disk full"));
        }
        Entry before = entries.get(table + key);
        if (before != null && before.version() != expected) {
            return CompletableFuture.completedStage(before);
        }
        Entry entry = new Entry(table, key, expected + 1, value);
        entries.put(table + key, entry);
        watchers.forEach(watcher -> watcher.accept(table, entry));
        return CompletableFuture.completedStage(entry);
    }

    /** What comes from the other node: the greater version stays. */
    synchronized void learn(Entry entry) {
        Entry before = entries.get(entry.table() + entry.key());
        if (before == null || before.version() < entry.version()) {
            entries.put(entry.table() + entry.key(), entry);
            watchers.forEach(watcher -> watcher.accept(entry.table(), entry));
        }
    }

    @Override
    public void watch(Table table, Consumer<Entry> watcher) {
        watchers.add((changed, entry) -> {
            if (changed == table) {
                watcher.accept(entry);
            }
        });
    }

    @Override
    public void close() {
        diskFull = true;
    }
}
