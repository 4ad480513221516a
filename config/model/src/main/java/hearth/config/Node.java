package hearth.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A YAML value and where it stands: what the reader hands to the binder. Immutable. */
sealed interface Node {
    Location where();

    /**
     * @param plain
     *            written without quotes, so that YAML gives {@code true}, {@code 12} and {@code null} a type of their own
     */
    record Scalar(Location where, String text, boolean plain) implements Node {
        // The core schema of YAML 1.2, section 10.3.2: what an editor takes for something other than text.
        private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
        private static final Pattern TYPED = Pattern.compile("true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+"
                + "|0x[0-9a-fA-F]+|[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
                + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

        boolean isEmpty() {
            return plain && NULL.matcher(text).matches();
        }

        boolean isText() {
            return !plain || (!isEmpty() && !TYPED.matcher(text).matches());
        }
    }

    record Sequence(Location where, List<Node> items) implements Node {}

    /** Entries in the order of the file. */
    record Mapping(Location where, Map<String, Entry> entries) implements Node {}

    record Entry(Scalar key, Node value) {}

    /** What it is, in an error message. */
    default String kind() {
        return switch (this) {
            case Scalar s when s.isEmpty() -> "nothing";
            case Scalar s -> Notation.quoted(s.text());
            case Sequence s -> "a list";
            case Mapping m -> "a set of keys";
        };
    }
}
