package hearth.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The newest record of every key: what a compacted journal holds. Owned by the journal's thread. */
final class LiveRecords<R> {
    private final RecordKind<R> kind;
    private final Map<Object, Sized<R>> newest = new HashMap<>();
    private long bytes;

    private record Sized<R>(R record, int bytes) {}

    LiveRecords(RecordKind<R> kind) {
        this.kind = kind;
    }

    /**
     * Takes a record in, unless a newer one of its key is here already.
     *
     * @param frame
     *            bytes that it takes in the journal
     */
    void put(R record, int frame) {
        Object key = kind.key(record);
        Sized<R> old = newest.get(key);
        if (old == null || kind.newer(record, old.record)) {
            newest.put(key, new Sized<>(record, frame));
            bytes += frame - (old == null ? 0 : old.bytes);
        }
    }

    /** Forgets what came to its end before {@code oldest}, in seconds since 1970, and says how many that were. */
    int forgetBefore(long oldest) {
        int before = newest.size();
        copy().forEach(record -> forget(record, oldest));
        return before - newest.size();
    }

    /** Forgets a record if it came to its end before {@code oldest} and none is newer; says whether it did. */
    boolean forget(R record, long oldest) {
        Object key = kind.key(record);
        Sized<R> held = newest.get(key);
        if (!kind.ended(record, oldest) || held == null || kind.newer(held.record, record)) {
            return false;
        }
        newest.remove(key);
        bytes -= held.bytes;
        return true;
    }

    int count() {
        return newest.size();
    }

    /** What they take in a journal, in bytes. */
    long bytes() {
        return bytes;
    }

    List<R> copy() {
        List<R> copy = new ArrayList<>(newest.size());
        newest.values().forEach(sized -> copy.add(sized.record));
        return copy;
    }
}
