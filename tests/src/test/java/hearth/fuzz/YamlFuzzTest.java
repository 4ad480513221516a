package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.config.ConfigurationLoader;
import hearth.config.Problem;

/** Files of the configuration repository, as anyone may push them. */
final class YamlFuzzTest {
    private static final List<String> FILES = List.of("hearth.yaml", "zones/example.org.yaml", "networks/lan.yaml",
            "machines/web.yaml", "boot/debian.yaml");

    @FuzzTest(maxDuration = "2m")
    void everyTextIsReadOrRefusedWithPlaces(byte[] text) {
        for (String file : FILES) {
            for (Problem problem : ConfigurationLoader.check(file, text)) {
                assertThat(problem.where().file()).isEqualTo(file);
                assertThat(problem.toString()).hasSizeLessThan(2000);
            }
        }
    }
}
