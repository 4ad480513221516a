package hearth.cluster;

import java.nio.file.Path;
import java.time.Duration;

/** What an operator must know of a journal in service. Told on the journal's thread, once for each change. */
public sealed interface JournalEvent {
    /** The journal's file. */
    Path journal();

    /** The same as a sentence. */
    String message();

    /** Records can't be stored since now; whoever waits for one gets none until they can. */
    record Failing(Path journal, String records, Exception cause) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": " + records + " can't be stored, so none is acknowledged: " + cause.getMessage()
                    + ". Make room on the disk, or mend it; it is tried again with every request";
        }
    }

    /** Records are stored again. */
    record Resumed(Path journal, String records) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": " + records + " are stored again";
        }
    }

    /** The journal was rewritten with the live records only; sizes in bytes. */
    record Compacted(Path journal, String records, long before, long after, int kept, int forgotten,
            Duration took) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": compacted from " + before + " to " + after + " bytes in " + took.toMillis() + " ms, "
                    + kept + " " + records + ", " + forgotten + " forgotten";
        }
    }

    /** A compaction failed; the journal goes on as it was and is compacted when it has grown by a quarter. */
    record NotCompacted(Path journal, String records, Exception cause) implements JournalEvent {
        @Override
        public String message() {
            return journal + ": not compacted: " + cause.getMessage()
                    + ". Its " + records
                    + " are stored as before; it is tried again when the journal has grown by a quarter";
        }
    }
}
