package hearth.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import hearth.config.Node.Entry;
import hearth.config.Node.Mapping;
import hearth.config.Node.Scalar;
import hearth.config.Node.Sequence;

/**
 * Fills records from the nodes of one file as their keys declare. Goes on after an error: what is wrong is told and left
 * out (or stands at its default), so that later checks still see the rest. Owned by the thread that loads.
 */
final class Binder {
    private final String file;
    private final Problems problems;
    private final Map<KeyPath, List<Integer>> kept = new HashMap<>();

    Binder(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * @param given
     *            values for the components that are no keys, by name
     * @return empty when something that the record can't be without is missing or wrong
     */
    <T extends Record> Optional<T> bind(Class<T> type, Node root, Map<String, Object> given) {
        return record(type, root, KeyPath.ROOT, given);
    }

    /** The file as bound, for later checks to find places in. */
    Document document(Node root) {
        return new Document(file, root, Map.copyOf(kept));
    }

    private <T extends Record> Optional<T> record(Class<T> type, Node node, KeyPath path, Map<String, Object> given) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.where(), path, "needs keys (" + names(type) + "), but is " + node.kind());
            return Optional.empty();
        }
        Map<String, KeyDeclaration> declared = KeyDeclaration.of(type).stream()
                .collect(Collectors.toMap(KeyDeclaration::name, k -> k));
        mapping.entries().values().stream().filter(e -> !declared.containsKey(e.key().text()))
                .forEach(e -> unknown(e.key(), path, type));
        RecordComponent[] components = type.getRecordComponents();
        List<Object> arguments = new ArrayList<>();
        for (RecordComponent component : components) {
            KeyDeclaration declaration = declared.get(Notation.kebab(component.getName()));
            Object preset = given.get(component.getName());
            Optional<?> value = preset != null || declaration == null
                    ? Optional.ofNullable(preset)
                    : component(declaration, mapping, path.child(declaration.name()));
            value.ifPresent(arguments::add);
        }
        return arguments.size() == components.length
                ? Optional.of(construct(type, components, arguments))
                : Optional.empty();
    }

    private static <T extends Record> T construct(Class<T> type, RecordComponent[] components, List<Object> arguments) {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a record has its canonical constructor: " + type, e);
        }
    }

    private void unknown(Scalar key, KeyPath path, Class<? extends Record> type) {
        List<String> known = KeyDeclaration.of(type).stream().map(KeyDeclaration::name).toList();
        String right = Suggestion.nearest(key.text(), known).map(k -> "did you mean " + k + "?")
                .orElse("the keys here are " + names(type));
        problems.add(key.where(), path.child(key.text()), "is no key; " + right);
    }

    private static String names(Class<? extends Record> type) {
        return KeyDeclaration.of(type).stream().map(KeyDeclaration::name).collect(Collectors.joining(", "));
    }

    private Optional<?> component(KeyDeclaration declaration, Mapping parent, KeyPath path) {
        Shape shape = declaration.shape();
        Entry entry = parent.entries().get(declaration.name());
        if (entry != null) {
            Optional<?> value = value(shape, entry.value(), path);
            return value.isPresent() ? value : fallback(shape);
        }
        if (declaration.isRequired()) {
            problems.add(parent.where(), path, "is missing; write " + form(shape));
        }
        return shape instanceof Shape.Nested nested
                ? record(nested.type(), new Mapping(parent.where(), new LinkedHashMap<>()), path, Map.of())
                : fallback(shape);
    }

    /** What stands for a key that is absent, or wrong and already told; empty when the record can't be without it. */
    private static Optional<?> fallback(Shape shape) {
        return switch (shape) {
            case Shape.One one -> one.key().byDefault().equals(Key.REQUIRED)
                    ? Optional.empty()
                    : Optional.of(one.notation().parser().apply(one.key().byDefault()));
            case Shape.ListOf list -> Optional.of(List.of());
            case Shape.MapOf map -> Optional.of(Map.of());
            case Shape.Maybe maybe -> Optional.of(Optional.empty());
            case Shape.Nested nested -> Optional.empty();
            case Shape.Data data -> Optional.empty();
            case Shape.DataOrSet either -> Optional.empty();
        };
    }

    private static String form(Shape shape) {
        return shape instanceof Shape.One one ? one.notation().form() : "a text or a list of texts";
    }

    private Optional<?> value(Shape shape, Node node, KeyPath path) {
        return switch (shape) {
            case Shape.One one -> one(one, node, path);
            case Shape.Nested nested -> record(nested.type(), node, path, Map.of());
            case Shape.ListOf list -> list(list, node, path);
            case Shape.MapOf map -> map(map, node, path);
            case Shape.Maybe maybe -> value(maybe.present(), node, path).map(Optional::of);
            case Shape.Data data -> data(node, path).map(ZoneFile.Data::new);
            case Shape.DataOrSet either when node instanceof Mapping -> value(either.set(), node, path);
            case Shape.DataOrSet either -> data(node, path)
                    .map(lines -> new ZoneFile.RecordSet(Optional.empty(), new ZoneFile.Data(lines)));
        };
    }

    private Optional<?> one(Shape.One one, Node node, KeyPath path) {
        return new ScalarBinder(problems).bind(one, node, path);
    }

    private Optional<?> list(Shape.ListOf list, Node node, KeyPath path) {
        if (!(node instanceof Sequence sequence)) {
            problems.add(node.where(), path, "needs a list such as [a, b] (or [] for none), but is " + node.kind());
            return Optional.empty();
        }
        List<Object> items = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Optional<?> item = value(list.item(), sequence.items().get(i), path.child(i));
            if (item.isPresent()) {
                items.add(item.get());
                places.add(i);
            }
        }
        if (items.size() < sequence.items().size()) {
            kept.put(path, List.copyOf(places));
        }
        return Optional.of(List.copyOf(items));
    }

    private Optional<?> map(Shape.MapOf map, Node node, KeyPath path) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.where(), path, "needs keys with values (or {} for none), but is " + node.kind());
            return Optional.empty();
        }
        Map<Object, Object> bound = new LinkedHashMap<>();
        for (Entry entry : mapping.entries().values()) {
            KeyPath inside = path.child(entry.key().text());
            Optional<?> key = new ScalarBinder(problems).key(map.key(), entry.key(), inside);
            Optional<?> value = value(map.value(), entry.value(), inside);
            if (key.isPresent() && bound.containsKey(key.get())) {
                problems.add(entry.key().where(), inside, "stands here a second time, in another spelling; keep one");
            } else if (key.isPresent() && value.isPresent()) {
                bound.put(key.get(), value.get());
            }
        }
        return Optional.of(Collections.unmodifiableMap(bound));
    }

    private Optional<List<ZoneFile.Line>> data(Node node, KeyPath path) {
        List<Node> nodes = node instanceof Sequence sequence ? sequence.items() : List.of(node);
        if (nodes.isEmpty()) {
            problems.add(node.where(), path, "has no data; write it, or leave the key out");
        }
        List<ZoneFile.Line> lines = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node line = nodes.get(i);
            new ScalarBinder(problems).text(line, node instanceof Sequence ? path.child(i) : path)
                    .ifPresent(text -> lines.add(new ZoneFile.Line(line.where(), text)));
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(lines));
    }
}
