package hearth.server;

import java.nio.file.Path;

/**
 * Where a node's configuration lies.
 *
 * @param commit
 *            which commit of a repository it is; empty for a folder that somebody edits
 * @param pages
 *            what its keeper tells and hears by HTTP
 */
record Origin(Path folder, String commit, Pages pages) {
    static Origin of(Path folder) {
        return new Origin(folder, "", Pages.NONE);
    }
}
