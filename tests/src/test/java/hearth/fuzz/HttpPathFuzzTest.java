package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.boot.BootCounts;
import hearth.boot.BootFile;
import hearth.boot.BootFiles;
import hearth.boot.BootRoutes;
import hearth.boot.Installations;
import hearth.boot.JoinedFiles;
import hearth.boot.Machines;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Request targets on the HTTP listener. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpPathFuzzTest {
    private List<BootRoutes> routes = List.of();

    @BeforeAll
    void load(@TempDir Path folder) throws IOException {
        routes = List.of(new BootRoutes(new BootFiles(folder.resolve("boot/files")),
                Machines.of(Example.in(folder)), () -> Installations.NONE, new BootCounts()));
    }

    @FuzzTest(maxDuration = "2m")
    void everyTargetHasAnAnswerAndNoneLeadsOutside(byte[] target) throws IOException {
        String text = new String(target, StandardCharsets.ISO_8859_1);
        switch (routes.getFirst().route(new BootRoutes.Request("GET", text, "http://192.0.2.1:8080", "192.0.2.77"))) {
            case BootRoutes.Answer.File(BootFile file, String type) -> {
                try (file) {
                    byte[] content = new byte[(int) file.length()];
                    assertThat(file.read(0, content, 0, content.length)).isEqualTo(content.length);
                    assertThat(new String(content, StandardCharsets.UTF_8)).isIn("kernel", "initrd", "odd");
                    assertThat(type).contains("/");
                }
            }
            case BootRoutes.Answer.Files(JoinedFiles joined, String type) -> {
                try (joined) {
                    assertThat(joined.length()).isPositive();
                    assertThat(type).contains("/");
                }
            }
            case BootRoutes.Answer.Text(var type, var body, var fault) ->
                    assertThat(body).startsWith("#!ipxe\n").doesNotContain(Example.SECRET);
            case BootRoutes.Answer.NotFound(String reason) -> assertThat(reason).isNotEmpty();
            case BootRoutes.Answer.BadRequest(String reason) -> assertThat(reason).isNotEmpty();
            case BootRoutes.Answer.Failed(String reason) -> throw new AssertionError(reason);
            case BootRoutes.Answer.MethodNotAllowed() -> throw new AssertionError("GET is always allowed");
        }
    }
}
