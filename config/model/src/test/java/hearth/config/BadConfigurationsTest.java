package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each folder in {@code bad} is a configuration with something wrong, and {@code expected.txt}: exactly what the operator is told. */
class BadConfigurationsTest {
    private static final Path BAD = Path.of("src/test/resources/bad");

    static List<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(BAD)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static List<Problem> problems(Path folder) {
        return switch (ConfigurationLoader.load(folder)) {
            case ConfigurationLoader.Result.Refused refused -> refused.problems();
            case ConfigurationLoader.Result.Loaded loaded -> List.of();
        };
    }

    @ParameterizedTest
    @MethodSource("folders")
    void isRefusedWithExactlyTheseProblems(Path folder) throws IOException {
        String told = problems(folder).stream().map(p -> p + "\n").collect(Collectors.joining());
        new Written(folder.resolve("expected.txt")).holds(told);
        assertThat(told).isNotEmpty();
    }

    @Test
    void errorsOfAllFilesAreToldAtOnce() {
        assertThat(problems(BAD.resolve("many-errors-over-several-files"))).map(p -> p.where().file())
                .contains("hearth.yaml",
                        "networks/lan.yaml", "networks/iot.yaml", "machines/nas.yaml", "machines/tv.yml",
                        "zones/home.example.yaml",
                        "boot/debian.yaml")
                .isSorted();
    }
}
