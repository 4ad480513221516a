package hearth.boot;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes texts, whole numbers, booleans, lists of these, and tables in tables as TOML 1.0. */
final class Toml {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

    private final StringBuilder out = new StringBuilder();

    private Toml() {}

    static String write(Map<String, ?> tables) {
        Toml toml = new Toml();
        toml.table(tables, "");
        return toml.out.toString().stripLeading();
    }

    /** What a table has itself comes before the tables in it: a header ends the table before it. */
    private void table(Map<?, ?> table, String path) {
        boolean plain = table.values().stream().anyMatch(value -> !(value instanceof Map));
        if (!path.isEmpty() && (plain || table.isEmpty())) {
            out.append("\n[").append(path).append("]\n");
        }
        table.forEach((key, value) -> {
            if (!(value instanceof Map)) {
                out.append(key(key)).append(" = ").append(value(value)).append('\n');
            }
        });
        table.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inside) {
                table(inside, path.isEmpty() ? key(key) : path + "." + key(key));
            }
        });
    }

    private static String key(Object key) {
        return BARE.matcher(key.toString()).matches() ? key.toString() : text(key.toString());
    }

    private static String value(Object value) {
        return switch (value) {
            case String text -> text(text);
            case List<?> list -> list(list);
            case Boolean truth -> truth.toString();
            case Integer number -> number.toString();
            default -> throw new IllegalArgumentException("TOML has no " + value.getClass());
        };
    }

    private static String list(Collection<?> list) {
        return list.stream().map(Toml::value).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c < ' ' || c == 127) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(Character.isSurrogate((char) c) && c <= Character.MAX_VALUE ? 0xfffd : c);
            }
        });
        return quoted.append('"').toString();
    }
}
