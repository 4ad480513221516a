package hearth.server.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

class RenewalPlanTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final Random random = new Random(1);

    @Test
    void renewalComesSoonAfterTwoThirdsOfTheLifetimeAndNotForAllAtOnce() {
        Set<Instant> chosen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Instant due = RenewalPlan.byLifetime(START, START.plus(Duration.ofDays(90)), random);
            assertThat(due).isBetween(START.plus(Duration.ofDays(60)), START.plus(Duration.ofHours(60 * 24 + 108)));
            chosen.add(due);
        }
        assertThat(chosen).hasSizeGreaterThan(900);
    }

    @Test
    void authoritysWindowIsUsedFromEndToEnd() {
        RenewalPlan.Window window = new RenewalPlan.Window(START, START.plusSeconds(10), START);
        Set<Long> seconds = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Instant chosen = window.choose(random);
            assertThat(chosen).isBetween(START, START.plusSeconds(10));
            seconds.add(Duration.between(START, chosen).toSeconds());
        }
        assertThat(seconds).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        Duration first = Duration.ofMinutes(1);
        Duration longest = Duration.ofHours(6);
        for (int failures = 1; failures < 200; failures++) {
            Duration whole = failures > 9 ? longest : first.multipliedBy(1L << (failures - 1));
            Duration pause = RenewalPlan.pause(failures, first, longest, random);
            assertThat(pause).isBetween(whole.multipliedBy(9).dividedBy(10), whole);
        }
    }
}
