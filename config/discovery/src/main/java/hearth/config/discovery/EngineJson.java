package hearth.config.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads answers of the Docker Engine API. Their size is bounded by the transport; whatever they say is refused unless it
 * has the form expected, for labels and variables are written by anybody who may start a container.
 */
final class EngineJson {
    private static final int DEEPEST = 64;
    private static final ObjectMapper JSON = JsonMapper
            .builder(JsonFactory.builder().streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build()).build())
            .build();
    /** Ids become part of paths and names. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{" + Container.SHORT_ID + ",64}");
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})/(tcp|udp|sctp)");
    private static final int LARGEST_PORT = 65535;

    /** An answer that has not the form of the API. */
    static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        Unreadable(String what) {
            super(what);
        }
    }

    private EngineJson() {}

    /** The ids in the answer of {@code /containers/json}. */
    static List<String> ids(byte[] json) throws Unreadable {
        JsonNode list = tree(json, "list of containers");
        if (!list.isArray()) {
            throw new Unreadable("the engine's list of containers is no list");
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode each : list) {
            ids.add(id(each.path("Id")).orElseThrow(() -> new Unreadable("the engine lists a container without id")));
        }
        return ids;
    }

    /** The container that an event is about; empty if it is about none. */
    static Optional<String> subject(byte[] json) throws Unreadable {
        JsonNode event = tree(json, "event");
        JsonNode actor = event.path("Actor");
        return switch (text(event.path("Type"))) {
            case "container" -> id(actor.path("ID"));
            case "network" -> id(actor.path("Attributes").path("container"));
            default -> Optional.empty();
        };
    }

    /** The answer of {@code /containers/ID/json}. */
    static Container container(byte[] json) throws Unreadable {
        JsonNode root = tree(json, "description of a container");
        String id = id(root.path("Id"))
                .orElseThrow(() -> new Unreadable("the engine describes a container without id"));
        JsonNode config = root.path("Config");
        JsonNode state = root.path("State");
        JsonNode network = root.path("NetworkSettings");
        String health = text(state.path("Health").path("Status"));
        boolean serving = state.path("Running").asBoolean(false) && !state.path("Paused").asBoolean(false)
                && !state.path("Restarting").asBoolean(false)
                && (health.isEmpty() || health.equals("none") || health.equals("healthy"));
        Map<String, String> labels = new HashMap<>();
        config.path("Labels").properties().forEach(label -> labels.put(label.getKey(), text(label.getValue())));
        return new Container(id, text(root.path("Name")).replaceFirst("^/", "").replaceAll("[^!-~]", "?"),
                text(config.path("Image")), serving, labels, environment(config.path("Env")),
                text(root.path("HostConfig").path("NetworkMode")).equals("host"), networks(network.path("Networks")),
                ports(config.path("ExposedPorts"), network.path("Ports")));
    }

    private static Map<String, String> environment(JsonNode list) {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode each : list) {
            String text = text(each);
            int equals = text.indexOf('=');
            if (equals > 0) {
                environment.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return environment;
    }

    private static SortedMap<String, List<InetAddress>> networks(JsonNode node) {
        SortedMap<String, List<InetAddress>> networks = new TreeMap<>();
        node.properties().forEach(network -> {
            List<InetAddress> addresses = new ArrayList<>();
            ClientAddress.of(text(network.getValue().path("IPAddress"))).ifPresent(addresses::add);
            ClientAddress.of(text(network.getValue().path("GlobalIPv6Address"))).ifPresent(addresses::add);
            networks.put(network.getKey(), addresses);
        });
        return networks;
    }

    private static List<Container.Port> ports(JsonNode exposed, JsonNode published) {
        Map<String, OptionalInt> all = new TreeMap<>();
        exposed.properties().forEach(port -> all.put(port.getKey(), OptionalInt.empty()));
        published.properties().forEach(port -> {
            OptionalInt here = OptionalInt.empty();
            for (JsonNode binding : port.getValue()) {
                if (here.isEmpty()) {
                    here = number(text(binding.path("HostPort")));
                }
            }
            all.put(port.getKey(), here);
        });
        List<Container.Port> ports = new ArrayList<>();
        all.forEach((text, here) -> {
            Matcher m = PORT.matcher(text);
            if (m.matches()) {
                number(m.group(1)).ifPresent(number -> ports.add(new Container.Port(number, m.group(2), here)));
            }
        });
        return ports;
    }

    private static OptionalInt number(String text) {
        if (text.length() > 5 || text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(text);
        return number > 0 && number <= LARGEST_PORT ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private static Optional<String> id(JsonNode node) {
        return Optional.of(text(node)).filter(text -> ID.matcher(text).matches());
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.asString() : "";
    }

    private static JsonNode tree(byte[] json, String what) throws Unreadable {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            // Without the cause: its message quotes what the engine sent, which may hold secrets from variables.
            throw new Unreadable(
                    "the engine's " + what + " is not JSON that can be read (" + e.getClass().getSimpleName()
                            + ")");
        }
    }
}
