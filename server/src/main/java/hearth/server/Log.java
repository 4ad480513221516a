package hearth.server;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import hearth.config.LogSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes {@link Message}s, no more of one id in a minute than {@code log.lines-per-minute}: whatever arrives from the
 * network can't fill a disk. Any thread.
 */
final class Log {
    private static final Logger LOGGER = LoggerFactory.getLogger(LibraryLines.OURS);
    private static final long MINUTE_SECONDS = 60;

    private final InstantSource clock;
    private final int linesPerMinute;
    private final AtomicInteger[] written = new AtomicInteger[Message.values().length];
    private final AtomicLong minute = new AtomicLong();

    Log(LogSettings settings, InstantSource clock) {
        this.clock = clock;
        this.linesPerMinute = settings.linesPerMinute();
        for (int i = 0; i < written.length; i++) {
            written[i] = new AtomicInteger();
        }
    }

    /** Writes {@code message} with its places filled by {@code values}: name, value, name, value, … */
    void write(Message message, @Nullable Object... values) {
        if (admits(message)) {
            append(message, null, values);
        }
    }

    /** The same, with the stack trace of {@code cause}. */
    void write(Message message, Throwable cause, @Nullable Object... values) {
        if (admits(message)) {
            append(message, cause, values);
        }
    }

    private boolean admits(Message message) {
        long now = clock.instant().getEpochSecond() / MINUTE_SECONDS;
        long before = minute.get();
        if (now != before && minute.compareAndSet(before, now)) {
            reportSuppressed();
        }
        return written[message.ordinal()].incrementAndGet() <= linesPerMinute;
    }

    private void reportSuppressed() {
        for (Message message : Message.values()) {
            int lines = written[message.ordinal()].getAndSet(0);
            if (lines > linesPerMinute) {
                append(Message.SUPPRESSED, null, "count", lines - linesPerMinute, "id", message);
            }
        }
    }

    private static void append(Message message, @Nullable Throwable cause, @Nullable Object... values) {
        LoggingEventBuilder event = LOGGER.atLevel(message.level).addKeyValue("id", message.name());
        for (int i = 0; i < values.length; i += 2) {
            event = event.addKeyValue((String) values[i], values[i + 1]);
        }
        if (cause != null) {
            event = event.setCause(cause);
        }
        event.log(filled(message.text, values));
    }

    /** One pass, so that a value which looks like a place is not filled in its turn. */
    static String filled(String text, @Nullable Object... values) {
        StringBuilder line = new StringBuilder(text.length() + 64);
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            String name = text.substring(open + 1, close);
            line.append(text, at, open);
            for (int i = 0; i < values.length; i += 2) {
                if (name.equals(values[i])) {
                    line.append(values[i + 1]);
                }
            }
            at = close + 1;
        }
        return line.append(text, at, text.length()).toString();
    }
}
