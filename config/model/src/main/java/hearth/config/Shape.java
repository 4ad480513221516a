package hearth.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may stand at a key: the component's type, told once for binder, schema and reference page. */
sealed interface Shape {
    /** A single value; the key gives its range. */
    record One(Notation<?> notation, Key key) implements Shape {}

    /** Keys of its own. */
    record Nested(Class<? extends Record> type) implements Shape {}

    record ListOf(Shape item) implements Shape {}

    record MapOf(One key, Shape value) implements Shape {}

    record Maybe(Shape present) implements Shape {}

    /** Data of zone records: one text, or a list of them. */
    record Data(Key key) implements Shape {}

    /** Data of zone records alone, or with the keys of a {@link ZoneFile.RecordSet}. */
    record DataOrSet(Data data, Nested set) implements Shape {}

    static Shape of(Type type, Key key) {
        if (type instanceof ParameterizedType generic) {
            Type[] inner = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return new Maybe(of(inner[0], key));
            }
            if (generic.getRawType() == List.class) {
                return new ListOf(of(inner[0], key));
            }
            if (generic.getRawType() == Map.class) {
                return new MapOf(new One(Notation.of((Class<?>) inner[0], key), key), of(inner[1], key));
            }
        }
        if (type == ZoneFile.Data.class) {
            return new Data(key);
        }
        if (type == ZoneFile.RecordSet.class) {
            return new DataOrSet(new Data(key), new Nested(ZoneFile.RecordSet.class));
        }
        Class<?> plain = (Class<?>) type;
        boolean keyed = plain.isRecord() && !KeyDeclaration.of(plain.asSubclass(Record.class)).isEmpty();
        return keyed ? new Nested(plain.asSubclass(Record.class)) : new One(Notation.of(plain, key), key);
    }
}
