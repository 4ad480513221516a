package hearth.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;

class ClockSamplesTest {
    /** One way may take long and the other not: the quickest round trip of the last few has the least room for error. */
    @Test
    void differenceIsThatOfTheQuickestRoundTrip() {
        Random random = new Random(1);
        ClockSamples samples = new ClockSamples();
        long ahead = 5_000_000;
        for (int i = 0; i < 100; i++) {
            long sent = i * 250_000L;
            long there = 50 + (i % 10 == 0 ? 0 : random.nextInt(100_000));
            long back = 50 + (i % 10 == 0 ? 0 : random.nextInt(100_000));
            samples.add(sent, sent + there + ahead, sent + there + 20 + ahead, sent + there + 20 + back);
        }
        assertThat(samples.roundTrip()).isEqualTo(Duration.ofNanos(100_000));
        assertThat(samples.ahead()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aClockThatWasSetIsFollowedOnceItsOldSamplesAreGone() {
        ClockSamples samples = new ClockSamples();
        samples.add(0, 50, 50, 100);
        assertThat(samples.enough()).isFalse();
        for (int i = 1; i <= 16; i++) {
            samples.add(i * 1000, i * 1000 - 60_000 + 200, i * 1000 - 60_000 + 200, i * 1000 + 400);
        }
        assertThat(samples.enough()).isTrue();
        assertThat(samples.ahead()).isEqualTo(Duration.ofMillis(-60));
    }
}
