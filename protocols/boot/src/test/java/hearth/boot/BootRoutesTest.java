package hearth.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

import hearth.boot.BootRoutes.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootRoutesTest {
    @TempDir
    Path path;
    private BootRoutes routes;

    @BeforeEach
    void layOut() {
        routes = ExampleFolder.at(path).with("boot/files/a b.txt", "odd").with("boot/files/snponly.EFI", "efi")
                .with("boot/files/café.ipxe", "#!ipxe").routes();
    }

    private Answer get(String target) {
        return route("GET", target);
    }

    private Answer route(String method, String target) {
        return routes.route(new BootRoutes.Request(method, target, "http://192.0.2.1:8080", "192.0.2.77"));
    }

    @ParameterizedTest
    @CsvSource({"/boot/debian/linux,application/octet-stream", "/boot/debian/linux?x=1/2,application/octet-stream",
            "/boot/a%20b.txt,text/plain; charset=utf-8", "/boot/snponly.EFI,application/efi",
            "/boot/caf%C3%A9.ipxe,text/plain; charset=utf-8",
            "http://any.example:8080/boot/debian/linux,application/octet-stream",
            "/boot/debian%2Flinux,application/octet-stream"})
    void filesAreServedWithTheirType(String target, String type) throws IOException {
        Answer.File answer = (Answer.File) get(target);
        assertThat(answer.contentType()).isEqualTo(type);
        assertThat(answer.file().length()).isPositive();
        answer.file().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/boot", "/boot/", "/boot/missing", "/boot/debian", "/boot/../debian.yaml",
            "/boot/%2e%2e/debian.yaml",
            "/boot/..%2fdebian.yaml", "/boot/..%5cdebian.yaml", "/boot/%252e%252e/debian.yaml",
            "/boot/debian/../../debian.yaml",
            "/boot//etc/passwd", "/boot/%2fetc/passwd", "/other", "/bootx", "/ipxe/", "/ipxe/52-54-00",
            "/ipxe/../boot/a",
            "/ipxe/52-54-00-00-00-01/x", "/ipxe/01-00-5e-00-00-01", "//boot/debian/linux", "/boot/%0d%0aX:%20y",
            "http://x/y"})
    void nothingElseIsThere(String target) {
        assertThat(get(target)).isInstanceOf(Answer.NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "boot/x", "/boot/%", "/boot/%4", "/boot/%zz", "/boot/%00", "/boot/a b.txt",
            "/boot/é",
            "/boot/%ff", "http://x", "/boot/%+1"})
    void aTargetThatIsNotWellFormedIsABadRequest(String target) {
        assertThat(get(target)).isInstanceOf(Answer.BadRequest.class);
    }

    @Test
    void filesAndScriptsAreForReading() throws IOException {
        assertThat(route("PUT", "/boot/debian/linux")).isEqualTo(new Answer.MethodNotAllowed());
        assertThat(route("POST", "/ipxe/boot")).isEqualTo(new Answer.MethodNotAllowed());
        assertThat(route("HEAD", "/boot/debian/linux")).isInstanceOfSatisfying(Answer.File.class, answer -> {
            try {
                answer.file().close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ipxe/52-54-00-00-00-01", "/ipxe/52:54:00:00:00:01", "/ipxe/52%3A54%3A00%3A00%3A00%3A01"})
    void aMachineIsKnownByItsCardHoweverWritten(String target) {
        assertThat(get(target)).isInstanceOfSatisfying(Answer.Text.class, text -> {
            assertThat(text.contentType()).startsWith("text/plain");
            assertThat(text.body()).contains("web boots debian");
            assertThat(text.fault()).isEmpty();
        });
    }

    @Test
    void aBootStickAsksWithItsOwnCard() {
        assertThat(((Answer.Text) get("/ipxe/boot")).body())
                .isEqualTo("#!ipxe\nchain --replace http://192.0.2.1:8080/ipxe/${netX/mac:hexhyp}\n");
    }

    @Test
    void aScriptMayEndInTheOwnDisk() {
        assertThat(((Answer.Text) get("/ipxe/local")).body()).contains("sanboot", "exit 1");
    }

    @Test
    void noRequestWhateverItHoldsThrows() throws IOException {
        Random random = new Random(3);
        String signs = "/boot.ipxe%0125%2e%2f\\ ?#\0\u00e9~$";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder target = new StringBuilder(i % 2 == 0 ? "/boot/" : "/ipxe/");
            for (int n = random.nextInt(12); n > 0; n--) {
                target.append(signs.charAt(random.nextInt(signs.length())));
            }
            if (get(target.toString()) instanceof Answer.File file) {
                assertThat(file.file().name()).doesNotContain("..");
                file.file().close();
            }
        }
    }
}
