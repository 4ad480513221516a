package hearth.server;

import java.nio.file.Path;
import java.util.Optional;

import hearth.config.NodeSettings;

/**
 * Where a node's configuration lies, and what comes with it.
 *
 * @param commit
 *            which commit of a repository it is; empty for a folder that somebody edits
 * @param pages
 *            what its keeper tells and hears by HTTP
 * @param node
 *            what only this node knows, if it has a {@code node.yaml}
 */
record Origin(Path folder, String commit, Pages pages, Optional<NodeSettings> node) {
    static Origin of(Path folder) {
        return new Origin(folder, "", Pages.NONE, Optional.empty());
    }
}
