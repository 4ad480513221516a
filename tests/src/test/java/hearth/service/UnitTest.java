package hearth.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import hearth.lab.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit as systemd reads it. */
class UnitTest {
    private static final Duration MOMENT = Duration.ofSeconds(30);
    private static final Path UNIT = Path.of("../systemd/hearth.service");
    /** In tenths: 0 is safe, 100 is as a unit without any sandbox. */
    private static final int EXPOSURE = 20;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void needsSystemd() {
        Optional<String> hindrance = Commands.missing("systemd-analyze");
        assumeTrue(hindrance.isEmpty(), () -> hindrance.orElse(""));
    }

    @Test
    void systemdHasNothingToSayAboutIt() throws Exception {
        // The program isn't installed here.
        Path unit = Files.writeString(temporary.resolve("hearth.service"),
                Files.readString(UNIT).replace("/usr/bin/hearth", "/bin/true"));
        Result said = Commands.run(MOMENT, "systemd-analyze", "verify", "--man=no", unit.toString());
        assertThat(said.out()).isEmpty();
        assertThat(said.exit()).isZero();
    }

    @Test
    void itsExposureStaysLow() throws Exception {
        Result said = Commands.run(MOMENT, "systemd-analyze", "security", "--offline=true", "--no-pager",
                "--threshold=" + EXPOSURE, UNIT.toString());
        assertThat(said.out()).contains("Overall exposure level");
        assertThat(said.exit()).as(said.out()).isZero();
    }

    @Test
    void itHasTheTwoCapabilitiesAndNoOther() throws Exception {
        List<String> capabilities = Files.readAllLines(UNIT).stream().filter(line -> line.contains("CAP_")).toList();
        assertThat(capabilities).containsExactly("AmbientCapabilities=CAP_NET_BIND_SERVICE CAP_NET_RAW",
                "CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_NET_RAW");
    }
}
