package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTest {
    @Test
    void placesAreFilledInOnePass() {
        assertThat(Log.filled("{a} and {b}.", "a", "{b}", "b", 2)).isEqualTo("{b} and 2.");
    }
}
