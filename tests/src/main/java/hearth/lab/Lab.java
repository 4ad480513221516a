package hearth.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Networks and hosts in namespaces of their own, with no way to any other network. The hub, process 1 of the lab's
 * process namespace, reads from a pipe of ours: when this JVM ends, by whichever signal, the pipe closes, the hub ends,
 * and the kernel ends every process and takes every network of the lab (docs/adr/007). Needs root, or unprivileged
 * user namespaces. May be used by several threads.
 */
public final class Lab implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofSeconds(10);

    /** $1 is the lab's folder. What runs after {@code cat} runs because we are gone, or want to be. */
    private static final String HUB = """
            set -e
            mount -t tmpfs tmpfs /run
            ip link set lo up
            echo "ready $$"
            cat >/dev/null || :
            kill -KILL -1 || :
            rm -rf -- "$1"
            """;

    /** $1 is the host's name, $2 its folder. A resolv.conf that points into /run has lost its file by the new /run. */
    private static final String HOST = """
            set -e
            mount -t tmpfs tmpfs /run
            mount -t sysfs sysfs /sys || echo "goes on without its own /sys"
            for leases in /var/lib/dhcp /var/lib/dhcpcd; do
              if [ -d "$leases" ]; then mount -t tmpfs tmpfs "$leases"; fi
            done
            : >"$2/resolv.conf"
            resolv=$(readlink -m /etc/resolv.conf)
            case $resolv in
              /run/*) mkdir -p "$(dirname "$resolv")"; : >"$resolv" ;;
            esac
            if [ -e "$resolv" ]; then mount --bind "$2/resolv.conf" "$resolv"; fi
            hostname "$1"
            ip link set lo up
            echo "ready $$"
            exec sleep infinity
            """;

    private final Path folder;
    private final Process unshare;
    private final Host hub;
    private final List<Host> hosts = new CopyOnWriteArrayList<>();
    private final AtomicInteger ports = new AtomicInteger();

    private Lab(Path folder, Process unshare, Host hub) {
        this.folder = folder;
        this.unshare = unshare;
        this.hub = hub;
    }

    /** Why no lab can be made on this machine by this user; empty if it can. */
    public static Optional<String> unavailable() throws IOException, InterruptedException {
        Optional<String> missing = Tool.missing(Tool.UNSHARE, Tool.NSENTER, Tool.IP, Tool.CURL);
        if (missing.isPresent()) {
            return missing;
        }
        List<String> line = unshare();
        line.addAll(List.of("sh", "-c", "mount -t tmpfs tmpfs /run && ip link add lan type bridge"));
        Process probe = new ProcessBuilder(line).redirectErrorStream(true).start();
        probe.getOutputStream().close();
        String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return probe.waitFor() == 0
                ? Optional.empty()
                : Optional.of("namespaces can't be made here (" + said
                        + "); run as root, or allow unprivileged user namespaces");
    }

    public static Lab open() throws Exception {
        Path folder = Files.createTempDirectory("hearth-lab-");
        // Programs that give up root still read their configuration here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> line = unshare();
        line.addAll(List.of("sh", "-c", HUB, "hearth-lab", folder.toString()));
        Path log = folder.resolve("hub.log");
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PATH", Tool.SEARCH_PATH);
        Process unshare = builder.start();
        Running anchor = new Running("the lab's hub", unshare, log);
        try {
            anchor.awaitOutput("^ready", MOMENT);
            return new Lab(folder, unshare, new Host("hub", new Namespaces(anchor.pid(), userNamespace()), folder));
        } catch (Exception e) {
            end(unshare, folder);
            throw e;
        }
    }

    /** Where the bridges are, and virtual machines run. */
    public Host hub() {
        return hub;
    }

    public Path folder() {
        return folder;
    }

    public Bridge bridge(String name) throws IOException, InterruptedException {
        hub.ip("link", "add", name, "type", "bridge");
        hub.ip("link", "set", name, "up");
        return new Bridge(hub, name, ports);
    }

    /** A host with an interface for each bridge, named for it: {@code lan0} on the bridge {@code lan}. All are up. */
    public Host host(String name, Bridge... bridges) throws Exception {
        Path home = Files.createDirectory(folder.resolve(name));
        Running anchor = hub.start("unshare", "--net", "--mount", "--uts", "sh", "-c", HOST, "hearth-lab", name,
                home.toString());
        long inLab = Long.parseLong(anchor.awaitOutput("^ready (\\d+)$", MOMENT).group(1));
        Host host = new Host(name, new Namespaces(anchor.pid(), userNamespace()), home);
        for (Bridge bridge : bridges) {
            bridge.connect(inLab, bridge.name() + "0");
            host.up(bridge.name() + "0");
        }
        hosts.add(host);
        return host;
    }

    /** The hosts made so far, in that order. */
    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** Ends every process, removes every network, and the folder. */
    @Override
    public void close() throws IOException {
        end(unshare, folder);
    }

    private static void end(Process unshare, Path folder) throws IOException {
        unshare.getOutputStream().close();
        if (!Running.endsWithin(unshare, MOMENT)) {
            Running.endsWithin(unshare.destroyForcibly(), MOMENT);
        }
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<String> unshare() throws IOException {
        // In a session of its own: Ctrl-C at the terminal must reach only us, or the hub could not clean up.
        List<String> line = new ArrayList<>(List.of("setsid", "unshare"));
        if (userNamespace()) {
            line.addAll(List.of("--user", "--map-root-user"));
        }
        line.addAll(List.of("--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"));
        return line;
    }

    private static boolean userNamespace() throws IOException {
        return !Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }
}
