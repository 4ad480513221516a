package hearth.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The configuration that the lab's server runs with: the files below {@code network} beside this class. */
final class LabConfiguration {
    private static final List<String> FILES = List.of("hearth.yaml", "zones/lab.test.yaml", "networks/lan.yaml",
            "networks/far.yaml", "networks/load.yaml");

    private LabConfiguration() {}

    /** Writes it into {@code folder}; with what machines boot, where Debian's packages for that are installed. */
    static void write(Path folder) throws IOException {
        for (String file : FILES) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.write(folder.resolve(file), resource(file));
        }
        Path files = Files.createDirectories(folder.resolve("boot/files"));
        if (bootsNothing().isEmpty()) {
            Files.write(folder.resolve("boot/debian.yaml"), resource("boot/debian.yaml"));
            Files.write(folder.resolve("hearth.yaml"), resource("boot.yaml"), StandardOpenOption.APPEND);
            Files.copy(Tool.UNDIONLY.path(), files.resolve("undionly.kpxe"));
            Files.copy(Tool.SNPONLY.path(), files.resolve("snponly.efi"));
            Files.createDirectory(files.resolve("debian"));
            Files.copy(Tool.DEBIAN_KERNEL.path(), files.resolve("debian/linux"));
            Files.copy(Tool.DEBIAN_INITRD.path(), files.resolve("debian/initrd.gz"));
        }
    }

    /** What is missing for machines to have something to boot. */
    static Optional<String> bootsNothing() {
        return Tool.missing(Tool.UNDIONLY, Tool.SNPONLY, Tool.DEBIAN_KERNEL, Tool.DEBIAN_INITRD);
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = LabConfiguration.class.getResourceAsStream("network/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }
}
