package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

import hearth.config.LogSettings;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogTest {
    private static final LogSettings THREE_A_MINUTE = new LogSettings(LogSettings.Format.TEXT, 3);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

    @Test
    void placesAreFilledInOnePass() {
        assertThat(Log.filled("{a} and {b}.", "a", "{b}", "b", 2)).isEqualTo("{b} and 2.");
    }

    @Test
    void whatCameFromTheNetworkCannotBeginALine() {
        String written = written(() -> new Log(THREE_A_MINUTE, CLOCK).write(Message.MISDEED,
                new IllegalStateException("odd\r\n2026-01-31T12:00:00Z INFO STOPPED forged"), "what", "a\nb"));
        assertThat(written).contains("handled a\\u000ab from").contains("2026-01-31T12:00:00Z INFO STOPPED forged");
        assertThat(written.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("    "));
    }

    @Test
    void librariesCannotFillTheLogEither() {
        String written = written(() -> {
            for (int i = 0; i < 100; i++) {
                LoggerFactory.getLogger("io.library").warn("again");
            }
            new Log(THREE_A_MINUTE, CLOCK).write(Message.STOPPED);
        });
        assertThat(written.lines().filter(line -> line.endsWith("again"))).hasSize(3);
        assertThat(written).contains("STOPPED");
    }

    private static String written(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LogLines.install(THREE_A_MINUTE, CLOCK);
            work.run();
        } finally {
            System.setErr(before);
            LogLines.install(new LogSettings(LogSettings.Format.TEXT, 60), InstantSource.system());
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
