package hearth.dns.forward;

import java.time.Duration;

import hearth.config.Endpoint;
import hearth.dns.forward.ForwardCounts.UpstreamCounts;

/**
 * How one upstream has done lately: whether it answers, how fast, and whether it keeps the case of letters. Any thread, under
 * its own monitor, briefly, and never for an answer from the cache. Times are milliseconds of the epoch.
 */
final class Standing {
    /** Failures in a row before an upstream is set back: one lost datagram is the network's fault. */
    private static final int TOLERATED = 2;
    private static final long FIRST_HOLD = 1_000;
    private static final int MAX_DOUBLINGS = 5;
    /** How long a measured slowness counts: thereafter the upstream gets another chance. */
    private static final long MEASURE_HOLDS = 30_000;
    /** The share of the timeout within which an upstream must answer to keep its place. */
    private static final int PROMPT_SHARE = 4;
    /** Respelt names in a row before letters are no longer mixed; a forger would have to hit port and id as often. */
    private static final int RESPELLINGS = 3;
    private static final long PLAIN_FOR = 3_600_000;

    private final Endpoint endpoint;
    private final long timeout;
    private final UpstreamCounts counts;
    private final UpstreamWatch watch;
    private int failures;
    private long heldUntil;
    private boolean probing;
    private long smoothedNanos;
    private long measuredAt;
    private int respellings;
    private long plainUntil;

    Standing(Endpoint endpoint, Duration timeout, UpstreamCounts counts, UpstreamWatch watch) {
        this.endpoint = endpoint;
        this.timeout = timeout.toMillis();
        this.counts = counts;
        this.watch = watch;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    UpstreamCounts counts() {
        return counts;
    }

    /** The lower the sooner to be asked: 0 for one that answers promptly, 1 for a slow one, 2 for one that doesn't answer. */
    synchronized int rank(long now) {
        if (now < heldUntil) {
            return 2;
        }
        boolean slow = smoothedNanos > timeout * 1_000_000 / PROMPT_SHARE && now - measuredAt < MEASURE_HOLDS;
        return slow ? 1 : 0;
    }

    /** It is going to be asked. After a hold one question tries it; until that is decided, others go elsewhere first. */
    synchronized void chosen(long now) {
        if (failures >= TOLERATED && now >= heldUntil) {
            probing = true;
            heldUntil = now + timeout;
        }
    }

    /** It answered, whatever it was. */
    void answered(long now, long nanos) {
        if (recovered(now, nanos)) {
            watch.back(endpoint);
        }
    }

    private synchronized boolean recovered(long now, long nanos) {
        // RFC 6298 section 2, its gain of an eighth.
        smoothedNanos = smoothedNanos == 0 || now - measuredAt >= MEASURE_HOLDS
                ? nanos
                : smoothedNanos + (nanos - smoothedNanos) / 8;
        measuredAt = now;
        boolean wasLost = failures >= TOLERATED;
        failures = 0;
        heldUntil = 0;
        probing = false;
        return wasLost;
    }

    /** It didn't answer, or can't be reached. */
    void failed(long now, String cause) {
        if (nowLost(now)) {
            watch.lost(endpoint, cause);
        }
    }

    private synchronized boolean nowLost(long now) {
        // Many questions in work fail together with the first: they count as one.
        if (now < heldUntil && !probing) {
            return false;
        }
        probing = false;
        failures++;
        if (failures >= TOLERATED) {
            heldUntil = now + (FIRST_HOLD << Math.min(MAX_DOUBLINGS, failures - TOLERATED));
        }
        return failures == TOLERATED;
    }

    /** Whether it may be expected to give back a name in the spelling it was asked in. */
    synchronized boolean keepsCase(long now) {
        return now >= plainUntil;
    }

    /** It gave back a name as it was asked, or in another spelling. */
    synchronized void spelled(boolean same, long now) {
        respellings = same ? 0 : respellings + 1;
        if (respellings >= RESPELLINGS) {
            respellings = 0;
            plainUntil = now + PLAIN_FOR;
        }
    }
}
