package hearth.cluster.link;

import java.time.Duration;

/**
 * The difference of two clocks, as NTP has it (RFC 5905 section 8): of the last samples the one with the smallest round
 * trip, as there the two ways can differ least. Owned by the thread that reads the echoes; the results by any.
 */
final class ClockSamples {
    private static final int KEPT = 16;
    private static final long NANOS = 1000;

    private final long[] trips = new long[KEPT];
    private final long[] aheads = new long[KEPT];
    private int count;

    /** All in µs: when we sent, when it came there by that clock, when it left there by that clock, when we had it back. */
    void add(long sent, long came, long left, long back) {
        int at = count % KEPT;
        // A clock that was set in between can make a trip of less than nothing.
        trips[at] = Math.max(0, back - sent - (left - came));
        aheads[at] = (came - sent + (left - back)) / 2;
        count++;
    }

    /** Whether there are enough to tell. */
    boolean enough() {
        return count >= KEPT / 4;
    }

    Duration roundTrip() {
        return Duration.ofNanos(trips[best()] * NANOS);
    }

    Duration ahead() {
        return Duration.ofNanos(aheads[best()] * NANOS);
    }

    private int best() {
        int best = 0;
        for (int i = 1; i < Math.min(count, KEPT); i++) {
            if (trips[i] < trips[best]) {
                best = i;
            }
        }
        return best;
    }
}
