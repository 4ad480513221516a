package hearth.config;

import java.util.Optional;

import hearth.config.Node.Scalar;

/** Reads single values, and says what would be right where they are wrong. */
record ScalarBinder(Problems problems) {

    /** A value within the range of its key. */
    Optional<?> bind(Shape.One one, Node node, KeyPath path) {
        if (!(node instanceof Scalar scalar) || scalar.isEmpty()) {
            problems.add(node.where(), path, "needs " + one.notation().form() + ", but is " + node.kind());
            return Optional.empty();
        }
        if (one.notation().kind() != Notation.Kind.TEXT && !scalar.plain()) {
            problems.add(node.where(), path, "needs " + one.notation().form() + " without quotes");
            return Optional.empty();
        }
        Optional<?> value = parsed(one.notation(), scalar, path);
        if (value.isPresent() && one.notation().kind() == Notation.Kind.TEXT && !scalar.isText()) {
            problems.add(node.where(), path, askForQuotes(scalar));
            return Optional.empty();
        }
        return value.filter(v -> inRange(v, one, scalar, path));
    }

    /** A key of a map: quotes change nothing, as YAML takes it for text in any case that matters here. */
    Optional<?> key(Shape.One one, Scalar key, KeyPath path) {
        return parsed(one.notation(), key, path);
    }

    /** Text of any form that fits on one line. */
    Optional<String> text(Node node, KeyPath path) {
        if (!(node instanceof Scalar scalar) || scalar.isEmpty() || scalar.text().isBlank()) {
            problems.add(node.where(), path, "needs text, but is " + node.kind());
        } else if (!scalar.isText()) {
            problems.add(node.where(), path, askForQuotes(scalar));
        } else if (scalar.text().strip().chars().anyMatch(c -> c == '\n' || c == '\r')) {
            problems.add(node.where(), path, "needs its text on one line");
        } else {
            return Optional.of(scalar.text().strip());
        }
        return Optional.empty();
    }

    private static String askForQuotes(Scalar scalar) {
        String text = Notation.line(scalar.text(), 60);
        return "YAML takes " + text + " for something other than text; write it in quotes: \"" + text + "\"";
    }

    private Optional<?> parsed(Notation<?> notation, Scalar scalar, KeyPath path) {
        try {
            return Optional.of(notation.parser().apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            problems.add(scalar.where(), path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private boolean inRange(Object value, Shape.One one, Scalar scalar, KeyPath path) {
        Key key = one.key();
        boolean low = !key.min().isEmpty() && compare(value, one.notation(), key.min()) < 0;
        boolean high = !key.max().isEmpty() && compare(value, one.notation(), key.max()) > 0;
        if (low || high) {
            problems.add(scalar.where(), path, scalar.text() + " is out of range; write " + range(key));
        }
        return !low && !high;
    }

    /** The range in words; empty when there is none. */
    static String range(Key key) {
        if (!key.min().isEmpty() && !key.max().isEmpty()) {
            return key.min() + " to " + key.max();
        }
        return !key.min().isEmpty() ? "at least " + key.min() : !key.max().isEmpty() ? "at most " + key.max() : "";
    }

    @SuppressWarnings("unchecked") // a key with a range has a type that compares with itself
    private static int compare(Object value, Notation<?> notation, String bound) {
        return ((Comparable<Object>) value).compareTo(notation.parser().apply(bound));
    }
}
