package hearth.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairKeyTest {
    @TempDir
    private Path folder;

    private Path file(String text, String rights) throws IOException {
        Path file = Files.writeString(folder.resolve("pair.key"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    @Test
    void hexAndBase64OfTheSameBytesAreTheSameKey() throws IOException {
        byte[] bytes = HexFormat.of().parseHex(TestLink.KEY);
        PairKey hex = PairKey.read(file(TestLink.KEY.toUpperCase(java.util.Locale.ROOT) + "\n", "r--------"));
        PairKey base64 = PairKey.read(file(Base64.getMimeEncoder().encodeToString(bytes) + "\n", "rw-------"));
        assertThat(hex.derive("x", 32)).isEqualTo(base64.derive("x", 32)).isNotEqualTo(hex.derive("y", 32));
    }

    @Test
    void whatIsNoKeyIsRefusedWithWhatToDo() throws IOException {
        assertThatThrownBy(() -> PairKey.read(folder.resolve("none"))).isInstanceOf(IOException.class)
                .hasMessageContaining("does not exist").hasMessageContaining("openssl rand -hex 32");
        Path file = file("00112233445566778899aabbccddeeff", "rw-------");
        assertThatThrownBy(() -> PairKey.read(file)).hasMessageContaining("16 bytes, and 32 are the least");
        file("not a key!", "rw-------");
        assertThatThrownBy(() -> PairKey.read(file)).hasMessageContaining("neither hex nor base64");
        file("", "rw-------");
        assertThatThrownBy(() -> PairKey.read(file)).hasMessageContaining("0 bytes");
        file("00".repeat(5000), "rw-------");
        assertThatThrownBy(() -> PairKey.read(file)).hasMessageContaining("larger than a key");
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        for (String rights : new String[]{"rw-r-----", "rw----r--", "rw--w----"}) {
            Path file = file(TestLink.KEY, rights);
            assertThatThrownBy(() -> PairKey.read(file)).hasMessageContaining("chmod 600");
        }
    }

    @Test
    void eachDirectionHasASecretOfItsOwn() throws IOException {
        PairKey key = PairKey.of(TestLink.KEY);
        Secret there = Secret.of(key, "a", "b");
        Secret back = Secret.of(key, "b", "a");
        assertThat(there.key()).hasSize(32).isNotEqualTo(back.key());
        assertThat(there.identity()).isNotEqualTo(back.identity());
        assertThat(there.key()).isEqualTo(Secret.of(key, "a", "b").key());
    }
}
