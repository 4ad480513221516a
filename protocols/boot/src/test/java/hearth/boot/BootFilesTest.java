package hearth.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import hearth.boot.BootFiles.Opened;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class BootFilesTest {
    @TempDir
    Path folder;
    private BootFiles files;

    @BeforeEach
    void layOut() throws IOException {
        Path root = folder.resolve("files");
        Files.createDirectories(root.resolve("sub/deep"));
        Files.createDirectories(folder.resolve("files-too"));
        Files.writeString(root.resolve("linux"), "kernel");
        Files.writeString(root.resolve("sub/deep/initrd"), "initrd");
        Files.writeString(root.resolve("a b%2e+.txt"), "odd");
        Files.writeString(folder.resolve("secret"), "secret");
        Files.writeString(folder.resolve("files-too/secret"), "secret");
        link(root, "in", "sub/deep/initrd");
        link(root, "in-folder", "sub");
        link(root, "in-absolute", root.resolve("linux").toString());
        link(root, "out", "../secret");
        link(root, "out-absolute", folder.resolve("secret").toString());
        link(root, "out-folder", "..");
        link(root, "out-beside", "../files-too");
        link(root, "sub/out", "../../secret");
        link(root, "chain", "out");
        link(root, "dangling", "nowhere");
        link(root, "loop", "loop");
        files = new BootFiles(root);
    }

    private static void link(Path root, String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    @ParameterizedTest
    @CsvSource({"linux,kernel", "/linux,kernel", "//linux,kernel", "./linux,kernel", "sub/deep/initrd,initrd",
            "/sub//deep/./initrd,initrd", "in,initrd", "in-folder/deep/initrd,initrd", "in-absolute,kernel",
            "a b%2e+.txt,odd"})
    void opensWhatIsInside(String name, String content) throws IOException {
        assertThat(files.open(name)).isInstanceOfSatisfying(Opened.Found.class, found -> {
            try (BootFile file = found.file()) {
                byte[] bytes = new byte[100];
                int length = file.read(0, bytes, 10, 80);
                assertThat(new String(bytes, 10, length, StandardCharsets.UTF_8)).isEqualTo(content);
                assertThat(file.length()).isEqualTo(content.length());
                assertThat(file.read(length - 1, bytes, 0, 80)).isEqualTo(1);
                assertThat(file.read(length, bytes, 0, 80)).isZero();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/../secret", "sub/../../secret", "sub/..", "..", "../files/linux",
            "sub/../linux", "../files-too/secret", "..\\secret", "sub\\deep\\initrd", "\\..\\secret", "linux\0.txt",
            "\0",
            "li\nnux", "out", "out-absolute", "out-folder/secret", "out-folder/files/../secret", "out-beside/secret",
            "sub/out", "chain", "out-folder"})
    void refusesWhatLeadsOut(String name) {
        assertThat(files.open(name)).isInstanceOf(Opened.Forbidden.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ".", "missing", "sub", "sub/", "sub/deep", "linux/x", "dangling", "loop",
            "/etc/passwd", "%2e%2e/secret", "..%2fsecret", "%00", "... ", "~/x", "C:/boot.ini", "\uD800", "LINUX"})
    void findsNothingElse(String name) {
        assertThat(files.open(name)).isEqualTo(new Opened.NotFound());
    }

    @Test
    void aNameTooLongForTheFileSystemIsNotFound() {
        assertThat(files.open("x".repeat(5000))).isEqualTo(new Opened.NotFound());
        assertThat(files.open("x/".repeat(5000))).isEqualTo(new Opened.NotFound());
    }

    @Test
    void aPipeIsNotOpenedSoNobodyWaitsForItsWriter() throws Exception {
        Path pipe = folder.resolve("files/pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThat(files.open("pipe")).isEqualTo(new Opened.NotFound());
    }

    @Test
    void withoutTheFolderNothingIsFound() {
        assertThat(new BootFiles(folder.resolve("not-there")).open("linux")).isEqualTo(new Opened.NotFound());
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        link(folder, "current", "files");
        assertThat(new BootFiles(folder.resolve("current")).open("in")).isInstanceOf(Opened.Found.class);
        assertThat(new BootFiles(folder.resolve("current")).open("out")).isInstanceOf(Opened.Forbidden.class);
    }

    @Test
    void swappingAFolderForALinkWhileItIsOpenedNeverGivesWhatLiesOutside() throws Exception {
        Path root = folder.resolve("files");
        Path step = root.resolve("swap");
        Files.createDirectories(folder.resolve("files/real"));
        Files.writeString(folder.resolve("files/real/secret"), "inside");
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!stop.get()) {
                    Files.createSymbolicLink(step, Path.of("../files-too"));
                    Files.delete(step);
                    Files.move(root.resolve("real"), step);
                    Files.move(step, root.resolve("real"));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        int found = 0;
        long end = System.nanoTime() + 1_000_000_000L;
        while (System.nanoTime() < end) {
            if (files.open("swap/secret") instanceof Opened.Found(BootFile file)) {
                try (file) {
                    byte[] bytes = new byte[6];
                    file.read(0, bytes, 0, 6);
                    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("inside");
                    found++;
                }
            }
        }
        stop.set(true);
        swapper.join();
        assertThat(found).as("the race was run").isPositive();
    }
}
