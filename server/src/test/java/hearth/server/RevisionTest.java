package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import hearth.config.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionTest {
    @TempDir
    Path folder;

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void aBootScriptThatCannotBeWrittenIsRefusedBeforeAMachineAsksForIt() throws IOException {
        write("hearth.yaml", "{}\n");
        write("machines/web.yaml", "{macs: [\"52:54:00:00:00:01\"], boot: own}\n");
        write("boot/own.yaml", "script: own.ipxe\n");
        write("boot/templates/own.ipxe", "#!ipxe\necho ${suite}\n");
        assertThat(Revision.read(folder, (origin, content) -> 1)).isInstanceOfSatisfying(Revision.Refused.class,
                refused -> assertThat(refused.problems()).singleElement().extracting(Problem::toString).asString()
                        .startsWith("machines/web.yaml: variables: ${suite} is no variable of web"));

        write("machines/web.yaml", "{macs: [\"52:54:00:00:00:01\"], boot: own, variables: {suite: stable}}\n");
        assertThat(Revision.read(folder, (origin, content) -> 1)).isInstanceOf(Revision.Read.class);
    }
}
