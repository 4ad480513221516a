package hearth.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What opening a journal found and did.
 *
 * @param journal
 *            the file
 * @param records
 *            what it holds, such as leases
 * @param created
 *            whether there was none before
 * @param kept
 *            how many of them there are
 * @param forgotten
 *            how many were left out because they ended longer ago than {@code forget-after}
 * @param frames
 *            intact records read, all versions of all
 * @param cutBytes
 *            bytes of an unfinished write that were cut from the end
 * @param damaged
 *            places that could not be read although intact records follow them
 * @param unreadable
 *            bytes that the disk refused to give
 * @param keptAside
 *            where the damaged file is kept
 * @param fault
 *            what went wrong in keeping the damaged file aside and writing a sound one
 * @param took
 *            how long it all took
 */
public record Recovery(Path journal, String records, boolean created, int kept, int forgotten, long frames,
        long cutBytes,
        List<Damage> damaged, long unreadable, Optional<Path> keptAside, Optional<String> fault, Duration took) {

    /**
     * A place that could not be read.
     *
     * @param from
     *            its first byte
     * @param to
     *            the byte behind its last
     * @param lost
     *            how many records stood there
     * @param lastWrite
     *            whether all of them were in the last write before the stop: then a power cut explains it, and most
     *            likely nobody had been told
     */
    public record Damage(long from, long to, long lost, boolean lastWrite) {
        private String sentence() {
            return "bytes " + from + " to " + to + " are damaged, " + lost + " records are lost"
                    + (lastWrite ? " (all of the last write before the stop: an interrupted write explains it)" : "");
        }
    }

    /** Whether the file was damaged other than at its end. */
    public boolean damage() {
        return !damaged.isEmpty() || unreadable > 0;
    }

    /** The same for the operator, a sentence an entry, the most important first. */
    public List<String> messages() {
        List<String> messages = new ArrayList<>();
        damaged.forEach(damage -> messages.add(journal + ": " + damage.sentence()));
        if (unreadable > 0) {
            messages.add(journal + ": the disk can't read " + unreadable + " bytes of it");
        }
        keptAside.ifPresent(path -> messages.add("the damaged journal is kept as " + path
                + ", what could be read of it goes on in a new file. Check the disk"));
        fault.ifPresent(messages::add);
        if (cutBytes > 0) {
            messages.add(journal + ": cut " + cutBytes + " bytes of an unfinished write from its end");
        }
        messages.add(journal + ": " + (created
                ? "created, no " + records + " yet"
                : kept + " " + records + " of " + frames + " records"
                        + (forgotten > 0 ? ", " + forgotten + " forgotten" : "") + ", read in " + took.toMillis()
                        + " ms"));
        return messages;
    }
}
