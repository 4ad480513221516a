package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCommandTest {
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private UserCommand command;
    private Path file;

    @BeforeEach
    void make() {
        file = folder.resolve("data/users");
        command = new UserCommand(new PrintWriter(out, true), new PrintWriter(err, true), file);
    }

    private int add(String name, String typed) {
        return command.add(name, new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void passwordIsTheFirstLineOfStandardInput() throws Exception {
        assertThat(add("anna", "correct horse\nsecond line\n")).isZero();
        assertThat(Files.readString(file)).startsWith("anna:pbkdf2-sha512$300000$").doesNotContain("correct");
        assertThat(command.token("anna")).isZero();
        assertThat(out.toString().lines().toList().getLast()).matches("[A-Za-z0-9_-]{43}");
        assertThat(command.remove("anna")).isZero();
        assertThat(Files.readString(file)).isEmpty();
        assertThat(command.remove("anna")).isEqualTo(1);
    }

    @Test
    void whatWouldBeNoAccountChangesNothing() {
        assertThat(add("anna", "short\n")).isEqualTo(1);
        assertThat(add("anna", "")).isEqualTo(1);
        assertThat(add("an:na", "correct horse\n")).isEqualTo(1);
        assertThat(add("../x", "correct horse\n")).isEqualTo(1);
        assertThat(err.toString()).contains("10 to 1024 characters", "a name has 1 to 64 letters");
        assertThat(file).doesNotExist();
    }

    @Test
    void damagedFileIsLeftAsItIs() throws Exception {
        assertThat(add("anna", "correct horse\n")).isZero();
        Files.writeString(file, "what is this\n");
        assertThat(add("ben", "correct horse\n")).isEqualTo(1);
        assertThat(err.toString()).contains("users:1: is not NAME:HASH");
        assertThat(Files.readString(file)).isEqualTo("what is this\n");
    }
}
