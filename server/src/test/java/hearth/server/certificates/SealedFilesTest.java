package hearth.server.certificates;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFilesTest {
    private static final byte[] TEXT = "-----BEGIN PRIVATE KEY-----".getBytes(US_ASCII);

    @TempDir
    private Path data;

    private SealedFiles open() throws IOException {
        return SealedFiles.open(data, new SecureRandom());
    }

    @Test
    void whatWasWrittenIsReadAgainAndNothingOfItStandsOnDisk() throws IOException {
        open().write("certificate", TEXT);
        assertThat(open().read("certificate")).hasValue(TEXT);
        assertThat(open().read("other")).isEmpty();
        assertThat(new String(Files.readAllBytes(data.resolve("certificates/certificate")), US_ASCII))
                .doesNotContain("PRIVATE");
    }

    @Test
    void secretAndFilesAreForOurUserOnly() throws IOException {
        open().write("certificate", TEXT);
        for (String file : new String[]{"node.secret", "certificates/certificate"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void anotherSecretIsNamedAndNothingIsOverwritten() throws IOException {
        open().write("certificate", TEXT);
        byte[] other = new byte[32];
        Files.write(data.resolve("node.secret"), other);
        assertThatThrownBy(() -> open().read("certificate")).isInstanceOf(IOException.class)
                .hasMessageContaining("node.secret").hasMessageContaining("Put the right one back");
    }

    @Test
    void missingSecretIsNotMadeAnewBesideFilesThatNeedIt() throws IOException {
        open().write("certificate", TEXT);
        Files.delete(data.resolve("node.secret"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("node.secret is missing");
        assertThat(data.resolve("node.secret")).doesNotExist();
    }

    @Test
    void everyChangedByteAndEveryOtherNameIsNoticed() throws IOException {
        open().write("certificate", TEXT);
        Path file = data.resolve("certificates/certificate");
        byte[] sealed = Files.readAllBytes(file);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> open().read("certificate")).as("byte " + i).isInstanceOf(IOException.class);
        }
        for (int length = 0; length < sealed.length; length += 7) {
            Files.write(file, java.util.Arrays.copyOf(sealed, length));
            assertThatThrownBy(() -> open().read("certificate")).as("length " + length)
                    .isInstanceOf(IOException.class);
        }
        Files.write(data.resolve("certificates/other"), sealed);
        assertThatThrownBy(() -> open().read("other")).isInstanceOf(IOException.class);
    }
}
