package hearth.config.discovery.kubernetes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Reads replies of a Kubernetes API server. Their size is bounded by the transport; of a list, one object at a time is held. */
public final class ApiJson {
    private static final int DEEPEST = 64;
    private static final int LONGEST_MESSAGE = 200;
    private static final ObjectMapper JSON = JsonMapper
            .builder(JsonFactory.builder().streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build()).build())
            .build();

    /** A reply that has not the form of the API. */
    public static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        Unreadable(String what) {
            super(what);
        }
    }

    /**
     * A page of a list.
     *
     * @param unreadable
     *            how many objects on it have not the form that they should
     * @param version
     *            what a watch goes on from
     * @param next
     *            asks for the next page; empty after the last
     */
    public record Page<T>(List<T> items, int unreadable, String version, String next) {}

    /** A line of a watch. */
    public sealed interface Change<T> {}

    /** An object is new, or as it is now. */
    public record Put<T>(T object, String version) implements Change<T> {}

    /** An object is no more. */
    public record Gone<T>(T object, String version) implements Change<T> {}

    /** Nothing changed: only where to go on from. Also what an object that can't be read comes to. */
    public record Mark<T>(String version, boolean unreadable) implements Change<T> {}

    /** The watch can't go on. The code is HTTP's: 410 when changes since its version are not known any more. */
    public record Failed<T>(int code, String message) implements Change<T> {}

    private ApiJson() {}

    /** A page of a list. */
    public static <T> Page<T> page(byte[] json, Function<JsonNode, Optional<T>> reader) throws Unreadable {
        List<T> items = new ArrayList<>();
        int unreadable = 0;
        String version = "";
        String next = "";
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unreadable("the API server's list is no list");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String property = parser.currentName();
                JsonToken value = parser.nextToken();
                if (property.equals("items") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        Optional<T> item = reader.apply(parser.readValueAsTree());
                        item.ifPresent(items::add);
                        unreadable += item.isPresent() ? 0 : 1;
                    }
                } else if (property.equals("metadata")) {
                    JsonNode metadata = parser.readValueAsTree();
                    version = text(metadata, "resourceVersion");
                    next = text(metadata, "continue");
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw unreadable("list", e);
        }
        if (version.isEmpty()) {
            throw new Unreadable("the API server's list has no resourceVersion");
        }
        return new Page<>(items, unreadable, version, next);
    }

    /** A line of a watch. */
    public static <T> Change<T> change(byte[] json, Function<JsonNode, Optional<T>> reader) throws Unreadable {
        JsonNode root = tree(json, "watch");
        JsonNode object = root.path("object");
        String type = text(root, "type");
        if (type.equals("ERROR")) {
            return new Failed<>(object.path("code").asInt(0), message(object));
        }
        String version = text(object.path("metadata"), "resourceVersion");
        if (version.isEmpty()) {
            throw new Unreadable("the API server's watch tells of an object without resourceVersion");
        }
        Optional<T> read = reader.apply(object);
        return switch (type) {
            case "ADDED", "MODIFIED" -> read.<Change<T>>map(item -> new Put<>(item, version))
                    .orElseGet(() -> new Mark<>(version, true));
            case "DELETED" -> read.<Change<T>>map(item -> new Gone<>(item, version))
                    .orElseGet(() -> new Mark<>(version, true));
            case "BOOKMARK" -> new Mark<>(version, false);
            default -> throw new Unreadable("the API server's watch tells of something that is no change");
        };
    }

    /** What a reply that is no success says of itself; empty if it says nothing. */
    static String message(byte[] json) {
        try {
            return message(JSON.readTree(json));
        } catch (JacksonException e) {
            return "";
        }
    }

    private static String message(JsonNode status) {
        String text = text(status, "message").replaceAll("[^ -~]", "?");
        return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE - 3) + "..." : text;
    }

    /** Versions of the group {@code discovery.k8s.io} that are served, such as {@code v1}. */
    static List<String> versions(byte[] json) throws Unreadable {
        List<String> versions = new ArrayList<>();
        for (JsonNode version : tree(json, "list of API versions").path("versions")) {
            versions.add(text(version, "version"));
        }
        return versions;
    }

    private static JsonNode tree(byte[] json, String what) throws Unreadable {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw unreadable(what, e);
        }
    }

    private static Unreadable unreadable(String what, JacksonException e) {
        return new Unreadable("the API server's " + what + " is not JSON that can be read ("
                + e.getClass().getSimpleName() + ")");
    }

    /** A text of an object; empty if there is none. */
    static String text(JsonNode object, String property) {
        JsonNode value = object.path(property);
        return value.isString() ? value.asString() : "";
    }
}
