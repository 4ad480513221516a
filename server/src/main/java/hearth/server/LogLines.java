package hearth.server;

import java.time.InstantSource;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import hearth.config.LogSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * How a log line looks, on standard error. Text: {@code 2026-01-31T12:00:00.123Z WARN ID text}. JSON: one object a
 * line, with time, level, id, message and each value under its name. What came from the network is escaped in both:
 * it can't forge a line or steer a terminal.
 */
final class LogLines extends LayoutBase<ILoggingEvent> {
    /**
     * Warnings of the pair's cluster member about what we mean so: it should have the JDK's internals opened for speed,
     * its detector of slow operations is off, it ends at once, and it can't connect to a member that we know to be gone.
     */
    private static final List<String> UNASKED = List.of("com.hazelcast.instance.impl.HazelcastInstanceFactory",
            "com.hazelcast.spi.impl.operationexecutor.slowoperationdetector.SlowOperationDetector",
            "com.hazelcast.instance.impl.Node", "com.hazelcast.internal.server.tcp.TcpServerConnectionErrorHandler");

    private final boolean json;

    private LogLines(boolean json) {
        this.json = json;
    }

    /** The same before there is a configuration that says how: warnings of libraries, as text. */
    static void installUsual() {
        install(new LogSettings(LogSettings.Format.TEXT, 60), InstantSource.system());
    }

    /** Sends all logging of the process, libraries' warnings included, through this format. */
    static void install(LogSettings settings, InstantSource clock) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LogLines lines = new LogLines(settings.format() == LogSettings.Format.JSON);
        lines.setContext(context);
        lines.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(lines);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        LibraryLines libraries = new LibraryLines(settings.linesPerMinute(), clock);
        libraries.start();
        console.addFilter(libraries);
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger(LibraryLines.OURS).setLevel(Level.INFO);
        UNASKED.forEach(logger -> context.getLogger(logger).setLevel(Level.ERROR));
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200);
        List<KeyValuePair> values = event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
        if (json) {
            line.append("{\"time\":\"").append(event.getInstant()).append("\",\"level\":\"").append(event.getLevel())
                    .append('"');
            for (KeyValuePair value : values) {
                line.append(",\"");
                escape(line, value.key);
                line.append("\":");
                if (value.value instanceof Number) {
                    line.append(value.value);
                } else {
                    line.append('"');
                    escape(line, String.valueOf(value.value));
                    line.append('"');
                }
            }
            line.append(",\"message\":\"");
            escape(line, event.getFormattedMessage());
            line.append('"');
            if (event.getThrowableProxy() != null) {
                line.append(",\"trace\":\"");
                escape(line, ThrowableProxyUtil.asString(event.getThrowableProxy()));
                line.append('"');
            }
            return line.append("}\n").toString();
        }
        line.append(event.getInstant()).append(' ').append(event.getLevel()).append(' ');
        line.append(values.isEmpty() ? event.getLoggerName() : values.getFirst().value).append(' ');
        escape(line, event.getFormattedMessage());
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            // Indented, so that a line break in an exception's text can't begin a line of the log.
            ThrowableProxyUtil.asString(event.getThrowableProxy()).lines().forEach(frame -> {
                line.append("    ");
                escape(line, frame.strip());
                line.append('\n');
            });
        }
        return line.toString();
    }

    private void escape(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (json && (c == '"' || c == '\\')) {
                line.append('\\').append(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
