package hearth.server;

import java.time.InstantSource;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Lets no more lines of libraries through in a minute than {@code log.lines-per-minute}, over all of them. Hearth's own
 * pass: {@link Log} has limited them by their ids. Any thread.
 */
final class LibraryLines extends Filter<ILoggingEvent> {
    /** The logger of Hearth's own lines. */
    static final String OURS = "hearth";

    private static final long MINUTE_SECONDS = 60;

    private final int linesPerMinute;
    private final InstantSource clock;
    private long minute;
    private int written;

    LibraryLines(int linesPerMinute, InstantSource clock) {
        this.linesPerMinute = linesPerMinute;
        this.clock = clock;
    }

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        if (event.getLoggerName().equals(OURS)) {
            return FilterReply.NEUTRAL;
        }
        long now = clock.instant().getEpochSecond() / MINUTE_SECONDS;
        if (now != minute) {
            minute = now;
            written = 0;
        }
        written++;
        return written <= linesPerMinute ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
