package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import hearth.server.Endings.Part;
import org.junit.jupiter.api.Test;

class EndingsTest {
    private final Endings endings = new Endings();
    private final List<Part> ended = new ArrayList<>();

    private void part(Part part) {
        endings.with(part, () -> ended.add(part));
    }

    @Test
    void partThatFailsKeepsNoneOfTheOthersFromEnding() {
        part(Part.DATA);
        endings.with(Part.LOOPS, () -> {
            throw new IllegalStateException("a loop is stuck");
        });
        part(Part.DHCP);
        endings.with(Part.STATE, () -> {
            throw new IOException("no disk");
        });
        part(Part.ADMINISTRATION);
        assertThatThrownBy(endings::close).satisfies(failed -> assertThat(failed.getSuppressed())
                .extracting(each -> each.getMessage() + ": " + each.getCause())
                .containsExactly("LOOPS: java.lang.IllegalStateException: a loop is stuck",
                        "STATE: java.io.IOException: no disk"));
        assertThat(ended).containsExactly(Part.ADMINISTRATION, Part.DHCP, Part.DATA);
        endings.close();
        assertThat(ended).as("once").hasSize(3);
    }
}
