package hearth.cluster;

import java.time.Duration;
import java.time.Instant;

import hearth.config.DhcpSettings;
import hearth.config.StateSettings;

/**
 * The limits of a journal.
 *
 * @param inFlight
 *            records on their way to the disk at once; more are refused
 * @param compactAt
 *            size in bytes from which the journal is compacted, once it is also twice what the live records take
 * @param forgetAfter
 *            how long after its end a record is still kept
 */
record JournalLimits(int inFlight, long compactAt, Duration forgetAfter) {
    /** Records that ended before this, in seconds since 1970, are forgotten. */
    long oldest(Instant now) {
        return now.minus(forgetAfter).getEpochSecond();
    }

    static JournalLimits of(DhcpSettings settings) {
        return new JournalLimits(settings.inFlight(), (long) settings.journalMib() << 20, settings.forgetAfter());
    }

    static JournalLimits of(StateSettings settings) {
        return new JournalLimits(settings.inFlight(), (long) settings.journalMib() << 20, settings.forgetAfter());
    }
}
