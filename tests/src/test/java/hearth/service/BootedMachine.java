package hearth.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import hearth.lab.Await;
import hearth.lab.Lab;
import hearth.lab.LabException;
import hearth.lab.Result;
import hearth.lab.Running;

/**
 * A fresh Debian with systemd as its first process, in a container inside a lab: it shares the lab's network, which
 * leads nowhere, and ends with the lab. Used by one thread.
 */
final class BootedMachine implements AutoCloseable {
    private static final Duration INSTALLED = Duration.ofMinutes(3);
    private static final Duration MOMENT = Duration.ofSeconds(60);

    private final Lab lab;
    private final Path root;

    private BootedMachine(Lab lab, Path root) {
        this.lab = lab;
        this.root = root;
    }

    /** Why no such machine can be had here. */
    static Optional<String> hindrance() throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("a container with systemd as its first process needs root");
        }
        return Commands.missing("mmdebstrap", "systemd-nspawn", "pgrep", "nsenter", "dig")
                .map(missing -> missing + "; install mmdebstrap and systemd-container").or(() -> sources().isEmpty()
                        ? Optional.of("this machine has no package sources of Debian's to make another from")
                        : Optional.empty())
                .or(BootedMachine::noLab);
    }

    private static Optional<String> noLab() {
        try {
            return Lab.unavailable();
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Where this machine itself gets Debian from. */
    private static List<String> sources() {
        return Stream.of("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list").map(Path::of)
                .filter(file -> Files.isReadable(file) && file.toFile().length() > 0).limit(1).map(Path::toString)
                .toList();
    }

    /**
     * @param base
     *            an archive of a fresh Debian; made if it isn't there
     */
    static BootedMachine boot(Path base) throws Exception {
        if (!Files.exists(base)) {
            Files.createDirectories(base.toAbsolutePath().getParent());
            Path fresh = base.resolveSibling(base.getFileName() + ".new.tar");
            String release = Files.readAllLines(Path.of("/etc/os-release")).stream()
                    .filter(line -> line.startsWith("VERSION_CODENAME=")).map(line -> line.replaceAll(".*=|\"", ""))
                    .findFirst().orElse("stable");
            List<String> make = new ArrayList<>(List.of("mmdebstrap", "--quiet", "--variant=minbase",
                    "--include=systemd,systemd-sysv,dbus", release, fresh.toString()));
            make.addAll(sources());
            Commands.run(INSTALLED, make.toArray(String[]::new)).orThrow();
            Files.move(fresh, base, StandardCopyOption.ATOMIC_MOVE);
        }
        Lab lab = Lab.open();
        try {
            Path root = Files.createDirectory(lab.folder().resolve("root"));
            Commands.run(MOMENT, "tar", "-xf", base.toString(), "-C", root.toString(), "--exclude=./dev/*").orThrow();
            BootedMachine machine = new BootedMachine(lab, root);
            machine.start();
            return machine;
        } catch (Exception e) {
            lab.close();
            throw e;
        }
    }

    private void start() throws Exception {
        Running container = lab.hub().start("systemd-nspawn", "--quiet", "--register=no", "--keep-unit",
                "--console=pipe", "--resolv-conf=off", "--timezone=off", "--link-journal=no", "-D", root.toString(),
                "/sbin/init");
        Await.until("systemd to run", MOMENT, () -> {
            if (!container.alive()) {
                throw new LabException("the container has ended:\n" + container.lastOutput());
            }
            Result state = inside(MOMENT, "systemctl", "is-system-running");
            return state.out().matches("(running|degraded)\\s*") ? Optional.of(state) : Optional.empty();
        }, container::lastOutput);
    }

    /** Runs a command on the machine. */
    Result inside(Duration limit, String... command) throws IOException, InterruptedException {
        // Its own processes only: whoever is 1 there was started by systemd-nspawn here.
        List<String> line = new ArrayList<>(List.of("sh", "-c",
                "exec nsenter -t $(pgrep -P $(pgrep -o -x systemd-nspawn)) -m -p -u -i -r -w -- \"$@\"", "sh"));
        line.addAll(List.of(command));
        return lab.hub().run(limit, line.toArray(String[]::new));
    }

    /** The same, and it must succeed; what it wrote. */
    String must(String... command) throws IOException, InterruptedException {
        return inside(MOMENT, command).orThrow().out().strip();
    }

    /** A command beside the machine, on its network. */
    Result beside(String... command) throws IOException, InterruptedException {
        return lab.hub().run(MOMENT, command);
    }

    /** A file or folder of the machine's, as it is seen from here. */
    Path file(String path) {
        return root.resolve(path.substring(1));
    }

    @Override
    public void close() throws IOException {
        lab.close();
    }
}
