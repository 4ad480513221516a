package hearth.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import hearth.config.AdminSettings;
import hearth.config.NodeLoader;

/**
 * Where a node's configuration lies, and who keeps it.
 *
 * @param commit
 *            which commit of a repository it is; empty for a folder that somebody edits
 * @param node
 *            this node's name
 * @param admin
 *            who may look at the page
 * @param keeper
 *            the repository that it comes from; none for such a folder
 */
record Origin(Path folder, String commit, String node, AdminSettings admin, Optional<Keeper> keeper) {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /**
     * @param pages
     *            what it tells and hears by HTTP
     * @param look
     *            has it looked at now; must not wait
     */
    record Keeper(RevisionReport report, Pages pages, Runnable look) {}

    static Origin of(Path folder) {
        return new Origin(folder, "", hostName(), NodeLoader.usualAdmin(), Optional.empty());
    }

    Pages pages() {
        return keeper.map(Keeper::pages).orElse(Pages.NONE);
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return "hearth"; // Not on Linux, or not to be seen: any name will do, there is one node.
        }
    }
}
