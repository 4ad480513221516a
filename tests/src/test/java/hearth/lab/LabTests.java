package hearth.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** What tests in the lab begin with: without the lab, or the tool that they are about, they are skipped and say why. */
final class LabTests {
    private LabTests() {}

    static LabNetwork openNetwork() throws Exception {
        needsLab();
        return LabNetwork.open();
    }

    static void needsLab() throws Exception {
        given(Lab.unavailable());
    }

    static void needs(Tool... tools) {
        given(Tool.missing(tools));
    }

    static void given(Optional<String> hindrance) {
        assumeTrue(hindrance.isEmpty(), () -> hindrance.orElse(""));
    }
}
