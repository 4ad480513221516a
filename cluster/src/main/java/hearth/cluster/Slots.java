package hearth.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import hearth.cluster.EntryKind.Key;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import hearth.config.StateSettings;

/** Every key of the state in order, and how much room they take. Guarded by the store's lock. */
final class Slots {
    private final EntryKind kind;
    private final Limits limits;
    private final TreeMap<Key, Slot> slots = new TreeMap<>();
    private long bytes;

    /**
     * @param entries
     *            the most keys
     * @param bytes
     *            the most bytes of entries, those on their way to the disk included
     * @param forgetAfter
     *            how long a removal is remembered
     */
    record Limits(int entries, long bytes, Duration forgetAfter) {
        static Limits of(StateSettings settings) {
            return new Limits(settings.entries(), (long) settings.mib() << 20, settings.forgetAfter());
        }
    }

    /** @param durable what is there at the beginning */
    Slots(EntryKind kind, Limits limits, Collection<Entry> durable) {
        this.kind = kind;
        this.limits = limits;
        durable.forEach(entry -> durable(slot(Key.of(entry)), entry));
    }

    int count() {
        return slots.size();
    }

    /** The slot of a key, made if there is none; see {@link #drop}. */
    Slot slot(Key key) {
        return slots.computeIfAbsent(key, _ -> new Slot());
    }

    /** Of a key that never came to anything nothing stays. */
    void drop(Key key) {
        if (slot(key).isEmpty()) {
            slots.remove(key);
        }
    }

    Optional<Entry> durable(Key key) {
        return Optional.ofNullable(slots.get(key)).flatMap(Slot::durable);
    }

    /** What is durable of a table, removals left out. */
    List<Entry> values(Table table) {
        return slots.tailMap(new Key(table, "")).entrySet().stream()
                .takeWhile(slot -> slot.getKey().table() == table).flatMap(slot -> slot.getValue().durable().stream())
                .filter(entry -> entry.value().isPresent()).toList();
    }

    /** What is durable of every key, in order; removals that came to their end before {@code oldest} are left out. */
    List<Entry> known(long oldest) {
        return slots.values().stream().flatMap(slot -> slot.durable().stream())
                .filter(entry -> !kind.ended(entry, oldest)).toList();
    }

    /** An entry is on its way to the disk. */
    void begin(Slot.Pending pending) {
        slot(Key.of(pending.entry())).add(pending);
        bytes += size(pending.entry());
    }

    /** It is there; says whether it is the newest of its key there. */
    boolean stored(Slot.Pending pending) {
        Entry entry = pending.entry();
        Slot slot = slot(Key.of(entry));
        slot.ended(pending);
        bytes -= size(entry);
        boolean news = slot.durable().map(old -> kind.newer(entry, old)).orElse(true);
        if (news) {
            durable(slot, entry);
        }
        return news;
    }

    /** It was refused. */
    void failed(Slot.Pending pending) {
        Key key = Key.of(pending.entry());
        slot(key).ended(pending);
        bytes -= size(pending.entry());
        drop(key);
    }

    /** Which limit an entry goes over that {@link #begin}s, if it does. Removals never do. */
    Optional<String> overLimit(Entry entry, long oldest) {
        if (slots.size() > limits.entries) {
            forgetRemovals(oldest);
        }
        boolean known = slot(Key.of(entry)).durable().isPresent();
        if (entry.value().isEmpty() || (bytes <= limits.bytes && (known || slots.size() <= limits.entries))) {
            return Optional.empty();
        }
        return Optional.of("the state has no room for " + entry.table() + " " + entry.key() + ": "
                + (bytes > limits.bytes
                        ? "all entries may take " + limits.bytes + " bytes (state.mib)"
                        : limits.entries + " entries are the most (state.entries)"));
    }

    private void forgetRemovals(long oldest) {
        slots.values().removeIf(slot -> {
            boolean forget = slot.underWay().isEmpty()
                    && slot.durable().filter(entry -> kind.ended(entry, oldest)).isPresent();
            bytes -= forget ? size(slot.durable().orElseThrow()) : 0;
            return forget;
        });
    }

    private void durable(Slot slot, Entry entry) {
        bytes += size(entry) - slot.durable().map(Slots::size).orElse(0L);
        slot.durable(entry);
    }

    /** What an entry takes in memory, about. */
    private static long size(Entry entry) {
        return 200L + entry.key().length() + entry.value().map(value -> value.length).orElse(0);
    }
}
