package hearth.cluster;

import java.nio.file.Path;
import java.time.Duration;

/** What an operator must know of a journal in service. Told on the journal's thread, once for each change. */
public sealed interface JournalEvent {
    /** The journal's file. */
    Path journal();

    /** The same as a sentence. */
    String message();

    /** Leases can't be stored since now; clients get no answer until they can. */
    record Failing(Path journal, Exception cause) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": leases can't be stored, so no client is given one: " + cause.getMessage()
                    + ". Make room on the disk, or mend it; it is tried again with every request";
        }
    }

    /** Leases are stored again. */
    record Resumed(Path journal) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": leases are stored again";
        }
    }

    /** The journal was rewritten with the live leases only; sizes in bytes. */
    record Compacted(Path journal, long before, long after, int leases, int forgotten,
            Duration took) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": compacted from " + before + " to " + after + " bytes in " + took.toMillis() + " ms, "
                    + leases + " leases, " + forgotten + " forgotten";
        }
    }

    /** A compaction failed; the journal goes on as it was and is compacted when it has grown by a quarter. */
    record NotCompacted(Path journal, Exception cause) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": not compacted: " + cause.getMessage()
                    + ". Leases are stored as before; it is tried again when the journal has grown by a quarter";
        }
    }
}
