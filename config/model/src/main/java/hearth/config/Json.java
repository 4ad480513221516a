package hearth.config;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, numbers and booleans as JSON (RFC 8259), indented, keys in the order of the map. */
public final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    public static String write(Object value) {
        Json json = new Json();
        json.value(value, "\n");
        return json.out.append('\n').toString();
    }

    private void value(Object value, String line) {
        switch (value) {
            case Map<?, ?> map -> collection('{', map.entrySet().iterator(), '}', line);
            case List<?> list -> collection('[', list.iterator(), ']', line);
            case Map.Entry<?, ?> entry -> {
                text(entry.getKey().toString());
                out.append(": ");
                value(entry.getValue(), line);
            }
            case String text -> text(text);
            default -> out.append(value);
        }
    }

    private void collection(char open, Iterator<?> items, char close, String line) {
        out.append(open);
        boolean any = items.hasNext();
        while (items.hasNext()) {
            out.append(line).append("  ");
            value(items.next(), line + "  ");
            out.append(items.hasNext() ? "," : "");
        }
        out.append(any ? line : "").append(close);
    }

    private void text(String text) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
