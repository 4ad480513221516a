package hearth.cluster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;

/** The state journal's records. Safe for any thread. */
final class EntryKind implements RecordKind<Entry> {
    /** Versions before this are on both nodes, in milliseconds since 1970. */
    private volatile long settled;

    /** @param pair whether there is another node, which must have heard of a removal before that is forgotten */
    EntryKind(boolean pair) {
        settled = pair ? 0 : Long.MAX_VALUE;
    }

    void settled(long millis) {
        settled = millis;
    }

    /** In order by table, then by name. */
    record Key(Table table, String key) implements Comparable<Key> {
        static Key of(Entry entry) {
            return new Key(entry.table(), entry.key());
        }

        @Override
        public int compareTo(Key other) {
            int byTable = table.compareTo(other.table);
            return byTable != 0 ? byTable : key.compareTo(other.key);
        }
    }

    @Override
    public String file() {
        return "state";
    }

    @Override
    public String journal() {
        return "state journal";
    }

    @Override
    public String records() {
        return "entries";
    }

    @Override
    public String inFlightKey() {
        return "state.in-flight";
    }

    @Override
    public long magic() {
        return 0x4845415254485345L; // HEARTHSE
    }

    @Override
    public int code() {
        return 2;
    }

    @Override
    public int longest() {
        return Frame.HEAD + EntryRecord.LONGEST;
    }

    @Override
    public Object key(Entry entry) {
        return Key.of(entry);
    }

    /** The greater version; of equal versions, which two nodes may choose at once, a value before none, then by its bytes. */
    @Override
    public boolean newer(Entry entry, Entry old) {
        if (entry.version() != old.version()) {
            return entry.version() > old.version();
        }
        if (entry.value().isEmpty() || old.value().isEmpty()) {
            return entry.value().isPresent() && old.value().isEmpty();
        }
        return Arrays.compareUnsigned(entry.value().get(), old.value().get()) > 0;
    }

    /** Removals only, and once both nodes have them: a version is at least the time at which it was chosen. */
    @Override
    public boolean ended(Entry entry, long oldest) {
        return entry.value().isEmpty() && entry.version() < settled
                && Math.floorDiv(entry.version(), 1000L) < oldest;
    }

    @Override
    public byte[] bytes(Entry entry) {
        return EntryRecord.of(entry);
    }

    @Override
    public Optional<Entry> read(ByteBuffer in) throws NewerFormat {
        return EntryRecord.entry(in);
    }
}
