package hearth.config.git;

import java.nio.file.Path;
import java.util.List;

import hearth.config.Problem;

/** What came of fetching the newest commit. */
public sealed interface Fetched {
    /**
     * It is on disk, whole.
     *
     * @param message
     *            of the commit
     * @param folder
     *            holds its files, and nothing else
     */
    record Revision(String commit, String message, Path folder) implements Fetched {}

    /** It came, but holds what a revision must not; at least one problem. */
    record Unfit(String commit, List<Problem> problems) implements Fetched {}

    /** It didn't come, or the disk is full; for the operator. */
    record Failed(String reason) implements Fetched {}
}
