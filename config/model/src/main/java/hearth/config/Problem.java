package hearth.config;

import java.util.Comparator;

/**
 * One thing wrong with a configuration.
 *
 * @param where
 *            the place in the file
 * @param key
 *            path of the key, such as {@code dns.forward.upstreams[1]}; empty when the file itself is at fault
 * @param message
 *            what is wrong, and what would be right
 */
public record Problem(Location where, String key, String message) implements Comparable<Problem> {
    @Override
    public int compareTo(Problem other) {
        return Comparator.comparing((Problem p) -> p.where.file()).thenComparingInt(p -> p.where.line())
                .thenComparingInt(p -> p.where.column()).thenComparing(Problem::message).compare(this, other);
    }

    @Override
    public String toString() {
        return where + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
