package hearth.cluster;

import java.time.Duration;
import java.time.Instant;

import hearth.config.DhcpSettings;

/**
 * The limits of a replication.
 *
 * @param peerWait
 *            how long a client waits for the peer's disk
 * @param peerMeeting
 *            how long a node without leases waits for its peer before it gives out addresses
 * @param forgetAfter
 *            how long after its end a lease is kept
 * @param stopWait
 *            how long a stop waits for writes that are under way: a disk and a peer that work need a part of a second
 */
record ReplicationLimits(Duration peerWait, Duration peerMeeting, Duration forgetAfter, Duration stopWait) {
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    static ReplicationLimits of(DhcpSettings settings) {
        return new ReplicationLimits(settings.peerWait(), settings.peerMeeting(), settings.forgetAfter(), STOP_WAIT);
    }

    /** Leases that ended before this, in seconds since 1970, may be forgotten. */
    long oldest(Instant now) {
        return now.minus(forgetAfter).getEpochSecond();
    }
}
