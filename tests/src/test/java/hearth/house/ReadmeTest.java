package hearth.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import hearth.lab.Await;
import hearth.lab.Host;
import hearth.lab.Lab;
import hearth.lab.Result;
import hearth.lab.Running;
import hearth.lab.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example network as a newcomer meets it. It runs on a host of the lab, whose loopback is free for sure. */
@Tag("lab")
class ReadmeTest {
    private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();
    private static final Duration MOMENT = Duration.ofSeconds(30);
    /** A line of a shell block that asks the running server something. */
    private static final Pattern QUESTION = Pattern.compile("(?m)^ *((?:dig|curl) .*127\\.0\\.0\\.1.*)$");

    @Test
    void commandsOfTheReadmeAndOfTheHintsGetAnswers() throws Exception {
        Optional<String> hindrance = Lab.unavailable().or(() -> Tool.missing(Tool.DIG, Tool.CURL));
        assumeTrue(hindrance.isEmpty(), () -> hindrance.orElse(""));
        try (Lab lab = Lab.open()) {
            Host newcomer = lab.host("newcomer");
            Running server = newcomer.startJava(
                    List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"),
                    "hearth.server.Main", "run", "--config", HOUSE.resolve("config/example").toString(), "--data",
                    newcomer.folder().resolve("data").toString(), "--hints");
            server.awaitOutput("Ctrl-C stops it", MOMENT);
            List<String> fromReadme = questions(Files.readString(HOUSE.resolve("README.md")));
            List<String> fromHints = questions(server.output());
            assertThat(fromReadme).hasSizeGreaterThan(4);
            assertThat(fromHints).hasSizeGreaterThan(4);
            for (String command : fromReadme) {
                getsAnAnswer(newcomer, command);
            }
            for (String command : fromHints) {
                getsAnAnswer(newcomer, command);
            }
            server.signal("TERM");
            assertThat(server.awaitEnd(MOMENT)).isIn(0, 143);
            assertThat(server.output()).contains("STOPPED");
        }
    }

    private static List<String> questions(String text) {
        return QUESTION.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static void getsAnAnswer(Host host, String command) throws Exception {
        Result result = host.run(MOMENT, "sh", "-c", command.startsWith("curl") ? command + " -fsS" : command);
        assertThat(result.exit()).as(command + "\n" + result.err()).isZero();
        assertThat(result.out()).as(command).isNotBlank();
        if (command.startsWith("dig")) {
            assertThat(result.out()).as(command).contains("status: NOERROR").doesNotContain("ANSWER: 0");
        }
    }

    @Test
    void examplePassesItsOwnCheck() throws Exception {
        Process check = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "hearth.server.Main", "check",
                HOUSE.resolve("config/example").toString()).redirectErrorStream(true).start();
        String said = new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
        assertThat(Await.tail(said)).contains("no problems");
    }
}
