package hearth.lab.day;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import hearth.lab.Host;
import hearth.lab.StandInInstaller;
import hearth.lab.Tool;

/** What the day's repository begins with: the files of this folder, and what machines boot. */
final class DayConfiguration {
    private static final List<String> FILES = List.of("hearth.yaml", "zones/lab.test.yaml", "networks/lan.yaml",
            "networks/load.yaml", "machines/pve.yaml", "machines/rack1.yaml", "boot/debian.yaml");

    private DayConfiguration() {}

    /** Why it can't be written here; empty if it can. */
    static Optional<String> unavailable() {
        return Tool.missing(Tool.DEBIAN_KERNEL, Tool.DEBIAN_INITRD).or(StandInInstaller::unavailable);
    }

    static void write(DayNetwork network) throws IOException, InterruptedException {
        for (String file : FILES) {
            network.git.write(file, resource(file).replace("@DIRECTORY@", network.acme.directory()).replace("@DOCKER@",
                    network.docker.socket().toString()).replace("@KUBERNETES@", network.kubernetes.settings()));
        }
        network.git.write("boot/proxmox.yaml", StandInInstaller.PROFILE);
        Path folder = network.git.edited();
        Path debian = Files.createDirectories(folder.resolve("boot/files/debian"));
        Files.copy(Tool.DEBIAN_KERNEL.path(), debian.resolve("linux"));
        Files.copy(Tool.DEBIAN_INITRD.path(), debian.resolve("initrd.gz"));
        Files.copy(network.acme.directoryRoot(),
                Files.createDirectories(folder.resolve("certificates")).resolve("directory.pem"));
        // An installer is too large for Git: operators lay it onto the nodes themselves, as they do secrets.
        for (Host node : List.of(network.hostA, network.hostB)) {
            Path data = node.folder().resolve("data");
            StandInInstaller.write(data.resolve("boot"), node.folder());
            Files.writeString(Files.createDirectories(data.resolve("secrets")).resolve("pve"),
                    StandInInstaller.ROOT_PASSWORD);
        }
    }

    private static String resource(String file) throws IOException {
        try (InputStream in = DayConfiguration.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
