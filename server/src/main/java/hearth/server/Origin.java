package hearth.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import hearth.config.AdminSettings;
import hearth.config.NodeLoader;
import hearth.config.NodeSettings;

/**
 * Where a node's configuration lies, who keeps it, and who else serves it.
 *
 * @param commit
 *            which commit of a repository it is; empty for a folder that somebody edits
 * @param settings
 *            what only this node knows, if it has a {@code node.yaml}
 * @param keeper
 *            the repository that it comes from; none for such a folder
 * @param pair
 *            the way to the other node; none for a node alone
 */
record Origin(Path folder, String commit, Optional<NodeSettings> settings, Optional<Keeper> keeper,
        Optional<Linked.Way> pair) {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /**
     * @param pages
     *            what it tells and hears by HTTP
     * @param look
     *            has it looked at now; must not wait
     */
    record Keeper(RevisionReport report, Pages pages, Runnable look) {}

    static Origin of(Path folder) {
        return new Origin(folder, "", Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** This node's name. */
    String node() {
        return settings.map(NodeSettings::name).orElseGet(Origin::hostName);
    }

    /** Who may look at the page. */
    AdminSettings admin() {
        return settings.map(NodeSettings::admin).orElseGet(NodeLoader::usualAdmin);
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
