package hearth.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** A record component with its {@link Key}, under the name that the file has for it. */
record KeyDeclaration(String name, Key key, RecordComponent component) {
    /** The keys of a record, in its order. */
    static List<KeyDeclaration> of(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).filter(c -> c.isAnnotationPresent(Key.class))
                .map(c -> new KeyDeclaration(Notation.kebab(c.getName()), c.getAnnotation(Key.class), c)).toList();
    }

    Shape shape() {
        return Shape.of(component.getGenericType(), key);
    }

    /** Whether the file must have it: it is a single value without a default. */
    boolean isRequired() {
        return key.byDefault().equals(Key.REQUIRED) && (shape() instanceof Shape.One || shape() instanceof Shape.Data);
    }
}
