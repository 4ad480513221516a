package hearth.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of a record with their values as text, in the notation of the files: for comparing two revisions. A key of a
 * list has each item; one without a value is left out.
 */
public final class KeyValues {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private KeyValues() {}

    /** By path of the key, such as {@code dns.forward.upstreams}, in the order of declaration. */
    public static Map<String, List<String>> of(Record record) {
        KeyValues all = new KeyValues();
        all.record(record, "");
        return all.values;
    }

    private void record(Record record, String prefix) {
        for (KeyDeclaration key : KeyDeclaration.of(record.getClass())) {
            value(component(record, key), prefix + key.name());
        }
    }

    private static Object component(Record record, KeyDeclaration key) {
        try {
            return key.component().getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a record's components can be read: " + record.getClass(), e);
        }
    }

    private void value(Object value, String path) {
        switch (value) {
            case Optional<?> maybe -> maybe.ifPresent(present -> value(present, path));
            case Map<?, ?> map -> map.forEach((key, inside) -> value(inside, path + "." + text(key)));
            case List<?> list when list.isEmpty() -> {
            }
            case String text when text.isEmpty() -> {
            }
            case List<?> list -> values.put(path, list.stream().map(KeyValues::text).toList());
            case Record nested when hasKeys(nested) -> record(nested, path + ".");
            default -> values.put(path, List.of(text(value)));
        }
    }

    private static boolean hasKeys(Record record) {
        return !KeyDeclaration.of(record.getClass()).isEmpty();
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration time -> time(time);
            case Enum<?> choice -> Notation.kebab(choice.toString());
            case OptionValue option -> option.text();
            case Record nested when hasKeys(nested) -> of(nested).entrySet().stream()
                    .map(e -> e.getKey() + ": " + String.join(", ", e.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    private static String time(Duration time) {
        long millis = time.toMillis();
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("d", Duration.ofDays(1).toMillis());
        units.put("h", Duration.ofHours(1).toMillis());
        units.put("m", Duration.ofMinutes(1).toMillis());
        units.put("s", Duration.ofSeconds(1).toMillis());
        return units.entrySet().stream().filter(unit -> millis > 0 && millis % unit.getValue() == 0).findFirst()
                .map(unit -> millis / unit.getValue() + unit.getKey()).orElse(millis + "ms");
    }
}
