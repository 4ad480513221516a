package hearth.cluster;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import hearth.cluster.StateStore.Entry;

/** A key of the state: what is durable of it, and what is on its way to the disk. Guarded by the store's lock. */
final class Slot {
    private final ArrayDeque<Pending> underWay = new ArrayDeque<>();
    private Optional<Entry> durable = Optional.empty();

    record Pending(Entry entry, CompletableFuture<Entry> end) {}

    Optional<Entry> durable() {
        return durable;
    }

    void durable(Entry entry) {
        durable = Optional.of(entry);
    }

    /** The newest that is on its way to the disk. */
    Optional<Pending> underWay() {
        return Optional.ofNullable(underWay.peekLast());
    }

    void add(Pending pending) {
        underWay.add(pending);
    }

    void ended(Pending pending) {
        underWay.remove(pending);
    }

    Optional<Entry> newest() {
        return underWay().map(Pending::entry).or(this::durable);
    }

    long version() {
        return newest().map(Entry::version).orElse(0L);
    }

    boolean isEmpty() {
        return underWay.isEmpty() && durable.isEmpty();
    }
}
