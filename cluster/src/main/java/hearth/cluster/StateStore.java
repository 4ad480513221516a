package hearth.cluster;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Small state that outlives the process and is the same on both nodes of a pair: values by table and key. What both nodes
 * change at the same time ends the same on both: the greater version stays. Any thread.
 */
public interface StateStore extends AutoCloseable {
    /** What a table's values mean. Codes are written to disk and go over the wire: never reuse one. */
    enum Table {
        /** Boot state of machines, by machine name. */
        MACHINE(1),
        /** Proofs for certificate authorities, by name in DNS and node. */
        CHALLENGE(2),
        /** Services as each node's discovery found them, by node and source. */
        SERVICE(3),
        // 4 is kept for certificates.
        /** Which content of a zone is served under which SOA serial, by node and zone. */
        SERIAL(5);

        private final int code;

        Table(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /**
     * @param key
     *            1 to 255 bytes in UTF-8
     * @param version
     *            grows with every change of this key, and with the clock: milliseconds since 1970, or one more than before
     * @param value
     *            at most 1 MiB, not to be changed; empty once it was removed
     */
    record Entry(Table table, String key, long version, Optional<byte[]> value) {}

    /** Every key of a table that has a value. */
    Collection<Entry> entries(Table table);

    /** What is known of a key, a removal too as long as it is remembered. */
    Optional<Entry> entry(Table table, String key);

    /**
     * Gives a key a value. The result completes on the journal's thread or the peer link's: what hangs on it must be short.
     *
     * @return completes when the value is on this node's disk, and on the peer's or the peer is known to be away; fails if
     *         this node's disk refuses it, or it is over a limit
     */
    CompletionStage<Entry> put(Table table, String key, byte[] value);

    /**
     * The same, but only if the key's newest version here is {@code expected}, 0 for a key that never was; else completes with
     * what is there instead. The other node may do the same at the same time: then the greater version stays.
     */
    CompletionStage<Entry> putIf(Table table, String key, long expected, byte[] value);

    /** Takes a key's value away; completes with what is known of the key if it has none. */
    CompletionStage<Entry> remove(Table table, String key);

    /** Told of every change of a table from now on, this node's own and the peer's, in order for each key; keep it short. */
    void watch(Table table, Consumer<Entry> watcher);

    /** Makes durable what is under way and lets go of the files. */
    @Override
    void close();
}
