package hearth.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON schemas of the configuration's files, for editors: made from the same declarations that the loader obeys. */
public final class JsonSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private JsonSchema() {}

    /** For each kind of file ({@code hearth zone network machine profile node}) its schema as JSON text. */
    public static Map<String, String> schemas() {
        Map<String, String> schemas = new LinkedHashMap<>();
        for (FileKind kind : FileKind.values()) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("$schema", DIALECT);
            schema.put("title", kind.file);
            schema.put("description", kind.purpose);
            schema.putAll(object(kind.type));
            schemas.put(kind.schemaName(), Json.write(schema));
        }
        return schemas;
    }

    private static Map<String, Object> object(Class<? extends Record> type) {
        List<KeyDeclaration> keys = KeyDeclaration.of(type);
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key.name(), property(key)));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        List<String> required = keys.stream().filter(KeyDeclaration::isRequired).map(KeyDeclaration::name).toList();
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        object.put("additionalProperties", false);
        return object;
    }

    private static Map<String, Object> property(KeyDeclaration declaration) {
        Key key = declaration.key();
        // A range of times is beyond JSON schema: it is told in words.
        String range = key.min().endsWith("s") || key.min().endsWith("m")
                ? " From " + ScalarBinder.range(key) + "."
                : "";
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", key.value() + range);
        property.putAll(schema(declaration.shape()));
        if (declaration.shape() instanceof Shape.One one && !declaration.isRequired()) {
            boolean text = one.notation().kind() == Notation.Kind.TEXT;
            property.put("default", text ? key.byDefault() : one.notation().parser().apply(key.byDefault()));
        }
        return property;
    }

    private static Map<String, Object> schema(Shape shape) {
        return switch (shape) {
            case Shape.One one -> one(one);
            case Shape.Nested nested -> object(nested.type());
            case Shape.ListOf list -> array(schema(list.item()));
            case Shape.MapOf map -> map(map);
            case Shape.Maybe maybe -> schema(maybe.present());
            case Shape.Data data -> Map.of("anyOf", data());
            case Shape.DataOrSet either ->
                    Map.of("anyOf", List.of(data().get(0), data().get(1), object(either.set().type())));
        };
    }

    private static List<Object> data() {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("type", "string");
        text.put("minLength", 1);
        Map<String, Object> list = array(text);
        list.put("minItems", 1);
        return List.of(text, list);
    }

    private static Map<String, Object> array(Map<String, Object> items) {
        Map<String, Object> array = new LinkedHashMap<>();
        array.put("type", "array");
        array.put("items", items);
        return array;
    }

    private static Map<String, Object> one(Shape.One one) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (one.notation().kind()) {
            case BOOLEAN -> schema.put("type", "boolean");
            case INTEGER -> {
                schema.put("type", "integer");
                limit(schema, "minimum", one.key().min());
                limit(schema, "maximum", one.key().max());
            }
            case TEXT -> {
                schema.put("type", "string");
                schema.putAll(form(one.notation()));
            }
        }
        return schema;
    }

    private static void limit(Map<String, Object> schema, String name, String bound) {
        if (!bound.isEmpty()) {
            schema.put(name, Long.valueOf(bound));
        }
    }

    private static Map<String, Object> form(Notation<?> notation) {
        if (!notation.choices().isEmpty()) {
            return Map.of("enum", notation.choices());
        }
        return notation.pattern().isEmpty() ? Map.of() : Map.of("pattern", "^(?:" + notation.pattern() + ")$");
    }

    private static Map<String, Object> map(Shape.MapOf map) {
        Notation<?> keys = map.key().notation();
        // JSON knows text keys only.
        Map<String, Object> names = keys.kind() == Notation.Kind.INTEGER ? Map.of("pattern", "^[0-9]+$") : form(keys);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        if (!names.isEmpty()) {
            schema.put("propertyNames", names);
        }
        schema.put("additionalProperties", schema(map.value()));
        return schema;
    }
}
