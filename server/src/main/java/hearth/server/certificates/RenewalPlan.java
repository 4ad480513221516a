package hearth.server.certificates;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When to do what about a certificate. */
final class RenewalPlan {
    /** How far apart the renewals of nodes with equal certificates are spread. */
    private static final int SPREAD = 20;
    private static final int LARGEST_DOUBLING = 20;

    private RenewalPlan() {}

    /**
     * The authority's proposal (RFC 9773 section 4.2).
     *
     * @param askAgain
     *            when to look whether it has changed
     */
    record Window(Instant start, Instant end, Instant askAgain) {
        /** An instant within it, any as likely as another: so the authority asks for it. */
        Instant choose(RandomGenerator random) {
            return start.plus(part(Duration.between(start, end), random));
        }

        /** Whether both propose the same, so that what was chosen stays. */
        boolean equalsInTime(Window other) {
            return start.equals(other.start) && end.equals(other.end);
        }
    }

    /** Without a proposal: when two thirds of the lifetime are over, and up to a twentieth of it later. */
    static Instant byLifetime(Instant notBefore, Instant notAfter, RandomGenerator random) {
        Duration lifetime = Duration.between(notBefore, notAfter);
        return notBefore.plus(lifetime.multipliedBy(2).dividedBy(3)).plus(part(lifetime.dividedBy(SPREAD), random));
    }

    /** The pause after {@code failures} failures in a row, of which there is one at least; up to a tenth is left out by chance. */
    static Duration pause(int failures, Duration first, Duration longest, RandomGenerator random) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, LARGEST_DOUBLING));
        Duration pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        return pause.minus(part(pause.dividedBy(10), random));
    }

    private static Duration part(Duration whole, RandomGenerator random) {
        return whole.toMillis() <= 0 ? Duration.ZERO : Duration.ofMillis(random.nextLong(whole.toMillis() + 1));
    }
}
