package hearth.config;

/** {@code log} in {@code hearth.yaml}. */
public record LogSettings(
        @Key(value = "How a log line looks: text for people, json for machines.", byDefault = "text") Format format,
        @Key(value = "Lines of one message id in a minute; the rest is counted and reported in one line.", byDefault = "60", min = "1", max = "100000") int linesPerMinute) {
    /** How log lines are written. */
    public enum Format {
        TEXT,
        JSON
    }
}
