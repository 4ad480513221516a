package hearth.config;

import java.util.ArrayList;
import java.util.List;

/** The way to a value from the top of its file: keys as text, places in a list as numbers from 0. */
record KeyPath(List<Object> elements) {
    static final KeyPath ROOT = new KeyPath(List.of());

    static KeyPath of(Object... elements) {
        return new KeyPath(List.of(elements));
    }

    KeyPath child(Object element) {
        List<Object> longer = new ArrayList<>(elements);
        longer.add(element);
        return new KeyPath(List.copyOf(longer));
    }

    /** As error messages have it: {@code dns.forward.upstreams[1]}; a key with a dot of its own stands in quotes. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        for (Object element : elements) {
            if (element instanceof Integer index) {
                s.append('[').append(index).append(']');
                continue;
            }
            String key = element.toString();
            boolean simple = !key.isEmpty()
                    && key.chars().allMatch(c -> c > ' ' && c < 127 && ".:[]'\"".indexOf(c) < 0);
            s.append(s.isEmpty() ? "" : ".").append(simple && key.length() <= 64 ? key : Notation.quoted(key));
        }
        return s.toString();
    }
}
