package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import hearth.config.ConfigurationLoader.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't lie in Git as a test case: links, folders in a file's place, a file that is too large. */
class FolderTest {
    @TempDir
    Path outside;
    Path folder = Path.of("");

    @BeforeEach
    void writeSmallConfiguration() throws IOException {
        folder = Files.createDirectories(outside.resolve("config"));
        Files.createDirectories(folder.resolve("boot/files"));
        Files.createDirectories(folder.resolve("machines"));
        Files.writeString(folder.resolve("hearth.yaml"), "boot: {loaders: {bios: loader}}\n");
        Files.writeString(folder.resolve("boot/files/loader"), "loader\n");
        Files.writeString(outside.resolve("secret.yaml"), "password: hunter2\n");
    }

    private List<String> told() {
        return switch (ConfigurationLoader.load(folder)) {
            case Result.Loaded loaded -> List.of();
            case Result.Refused refused -> refused.problems().stream().map(Problem::toString).toList();
        };
    }

    @Test
    void linksWithinTheFolderAreFollowed() throws IOException {
        Files.move(folder.resolve("boot/files/loader"), folder.resolve("boot/files/loader-1"));
        Files.createSymbolicLink(folder.resolve("boot/files/loader"), Path.of("loader-1"));
        assertThat(told()).isEmpty();
    }

    @Test
    void linksOutOfTheFolderAreNotRead() throws IOException {
        Files.createSymbolicLink(folder.resolve("machines/a.yaml"), outside.resolve("secret.yaml"));
        Files.delete(folder.resolve("boot/files/loader"));
        Files.createSymbolicLink(folder.resolve("boot/files/loader"), Path.of("../../hearth.yaml"));
        assertThat(told()).containsExactly(
                "hearth.yaml:1:24: boot.loaders.bios: boot/files/loader is a link that leads out of its folder; put the file itself there",
                "machines/a.yaml: is a link that leads out of its folder; put the file itself there");
    }

    @Test
    void brokenLinksAndFoldersInAFilesPlaceAreTold() throws IOException {
        Files.createSymbolicLink(folder.resolve("machines/a.yaml"), Path.of("nowhere"));
        Files.createDirectories(folder.resolve("machines/b.yaml"));
        assertThat(told()).containsExactly("machines/a.yaml: is a link to nowhere",
                "machines/b.yaml: is a folder, and folders are not read here; move its files up");
    }

    @Test
    void hugeFilesAreNotRead() throws IOException {
        Files.write(folder.resolve("machines/a.yaml"), new byte[YamlReader.MAX_BYTES + 1]);
        assertThat(told()).singleElement().asString().startsWith("machines/a.yaml: is larger than 4 MiB");
    }

    @Test
    void aFolderThatIsNotThereIsToldByItsName() {
        folder = outside.resolve("nowhere");
        assertThat(told()).singleElement().asString()
                .endsWith("nowhere: is no folder; name the folder that holds hearth.yaml");
    }
}
