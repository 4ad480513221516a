package hearth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real Docker engine on a host of the lab, with its own socket, data and networks, and one image: a static busybox. It
 * needs root, for it makes control groups. Used by one thread.
 */
public final class DockerEngine {
    public static final String IMAGE = "busybox:lab";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String GROUP = "/hearth-lab";

    /** $1 is the engine's folder. The host has a /sys of its own, so this machine's control groups are mounted anew. */
    private static final String START = """
            set -e
            if [ -z "$(ls -A /sys/fs/cgroup)" ]; then
              awk '{ for (i = 7; $i != "-"; i++); if ($(i+1) ~ /^cgroup2?$/) print $(i+1), $5, $(i+3) }' \
                /proc/self/mountinfo | sort -u >"$1/groups"
              if ! grep -q '^cgroup2 /sys/fs/cgroup ' "$1/groups"; then mount -t tmpfs tmpfs /sys/fs/cgroup; fi
              while read -r type path options; do
                mkdir -p "$path"
                mount -t "$type" -o "$options" cgroup "$path"
              done <"$1/groups"
            fi
            rm -f "$1/pid"
            exec dockerd --config-file "$1/daemon.json" --host "unix://$1/docker.sock" --pidfile "$1/pid" \
              --data-root "$1/data" --exec-root "$1/exec" --cgroup-parent "$2" --storage-driver vfs \
              --bridge none --iptables=false --ip6tables=false
            """;

    private static final String IMPORT = """
            set -e
            mkdir -p "$1/image/bin" "$1/image/proc" "$1/image/dev" "$1/image/etc" "$1/image/sys"
            cp /usr/bin/busybox "$1/image/bin/busybox"
            for name in sh sleep touch rm test; do ln -sf busybox "$1/image/bin/$name"; done
            tar -C "$1/image" -c . | /usr/bin/docker -H "unix://$1/docker.sock" import - "$2"
            """;

    private final Host host;
    private final Path folder;
    private Running process;

    private DockerEngine(Host host, Path folder, Running process) {
        this.host = host;
        this.folder = folder;
        this.process = process;
    }

    /** Why no engine can run here; empty if it can. */
    public static Optional<String> unavailable() throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            return Optional.of("a Docker engine needs root");
        }
        return Tool.missing(Tool.DOCKERD, Tool.DOCKER, Tool.BUSYBOX);
    }

    public static DockerEngine start(Host host) throws Exception {
        Path folder = Files.createDirectory(host.folder().resolve("docker"));
        Files.writeString(folder.resolve("daemon.json"), "{}");
        DockerEngine engine = new DockerEngine(host, folder, launch(host, folder));
        engine.awaitReady();
        host.run(LONG, "sh", "-c", IMPORT, "hearth-lab", folder.toString(), IMAGE).orThrow();
        return engine;
    }

    private static Running launch(Host host, Path folder) throws IOException {
        return host.start("sh", "-c", START, "hearth-lab", folder.toString(), GROUP);
    }

    private void awaitReady() throws Exception {
        Await.until("the Docker engine", LONG, () -> {
            if (!process.alive()) {
                throw new LabException("the Docker engine has ended:\n" + process.lastOutput());
            }
            Result asked = host.run(LONG, command("version"));
            return asked.exit() == 0 ? Optional.of(asked) : Optional.empty();
        }, process::lastOutput);
    }

    public Path socket() {
        return folder.resolve("docker.sock");
    }

    /** Runs the engine's own command, and gives what it wrote. */
    public String docker(String... arguments) throws Exception {
        return host.run(LONG, command(arguments)).orThrow().out().strip();
    }

    /** Starts a container that does nothing, for long. */
    public void run(String name, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("run", "-d", "--name", name));
        line.addAll(List.of(options));
        line.addAll(List.of(IMAGE, "/bin/sleep", "3600"));
        docker(line.toArray(String[]::new));
    }

    /** A container's address on a network. */
    public String address(String container, String network) throws Exception {
        return docker("inspect", "-f", "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}",
                container);
    }

    private String[] command(String... arguments) {
        List<String> line = new ArrayList<>(List.of(Tool.DOCKER.command(), "-H", "unix://" + socket()));
        line.addAll(List.of(arguments));
        return line.toArray(String[]::new);
    }

    /** Asks it to stop; it stops its containers first. */
    public void stop() throws Exception {
        process.signal("TERM");
        process.awaitEnd(LONG);
    }

    /** Ends it and its containerd as a crash would; its containers go on. */
    public void kill() {
        process.kill();
    }

    /** Starts it again on the same data. Returns when it answers. */
    public void restart() throws Exception {
        process = launch(host, folder);
        awaitReady();
    }

    /** Removes all containers, ends the engine, and leaves no control group behind. */
    public void close() throws Exception {
        if (process.alive()) {
            host.run(LONG, "sh", "-c", "d='" + String.join(" ", command()) + "'; $d rm -f $($d ps -aq)");
            stop();
        }
        host.run(LONG, "sh", "-c",
                "find /sys/fs/cgroup -depth -type d -path '*" + GROUP + "*' -exec rmdir {} + 2>/dev/null || :");
    }
}
