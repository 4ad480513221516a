package hearth.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * The namespaces of a process, which others enter.
 *
 * @param pid
 *            the process, as this JVM sees it
 * @param userNamespace
 *            whether they belong to a user namespace, in which an ordinary user is root
 */
record Namespaces(long pid, boolean userNamespace) {

    /** The command line that runs {@code command} in these namespaces. */
    List<String> enter(List<String> command) {
        // Named one by one: --all would also enter the cgroup namespace, which an ordinary user may not.
        List<String> line = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "--net", "--mount", "--uts",
                "--ipc", "--pid"));
        if (userNamespace) {
            line.addAll(List.of("--user", "--preserve-credentials"));
        }
        line.add("--");
        line.addAll(command);
        return line;
    }
}
