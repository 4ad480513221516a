package hearth.config.discovery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import hearth.config.DockerSettings;
import hearth.config.DockerSettings.Addresses;
import hearth.config.DockerSettings.Unlabelled;
import hearth.config.DomainName;
import hearth.config.Ipv4;

/** A container as an engine describes it; by default one that runs, with one address and nothing else. */
final class Described {
    final String id;
    private final Map<String, String> labels = new TreeMap<>();
    private final List<String> environment = new ArrayList<>();
    private final Map<String, String> networks = new TreeMap<>();
    private final List<String> exposed = new ArrayList<>();
    private final Map<String, Integer> published = new TreeMap<>();
    private String state = "\"Running\": true";
    private String mode = "lan";
    private String image = "busybox";

    Described(int number) {
        id = "%064x".formatted(0xabc000000000L + number).substring(52) + "0".repeat(52);
        networks.put("lan", "192.0.2." + number);
    }

    static DockerSettings settings(Unlabelled unlabelled, Addresses addresses, List<String> networks) {
        return new DockerSettings("/run/docker.sock", List.of(), DomainName.parse("docker.example"),
                List.of(DomainName.parse("www.example")), unlabelled, addresses, networks,
                Optional.of(Ipv4.parse("198.51.100.1")), Duration.ofSeconds(10), Duration.ofMillis(150),
                Duration.ofMinutes(1), Duration.ofMillis(5), Duration.ofSeconds(1), 3, 6, 1);
    }

    static DockerSettings settings() {
        return settings(Unlabelled.COMPOSE_PROJECT, Addresses.CONTAINER, List.of());
    }

    Described label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    Described variable(String key, String value) {
        environment.add(key + "=" + value);
        return this;
    }

    Described network(String name, String address) {
        networks.put(name, address);
        return this;
    }

    Described expose(String... ports) {
        exposed.addAll(List.of(ports));
        return this;
    }

    Described publish(String port, int here) {
        published.put(port, here);
        return this;
    }

    Described state(String json) {
        state = json;
        return this;
    }

    Described hostNetwork() {
        mode = "host";
        networks.clear();
        networks.put("host", "");
        return this;
    }

    Described image(String name) {
        image = name;
        return this;
    }

    byte[] json() {
        StringBuilder s = new StringBuilder("{\"Id\": \"" + id + "\", \"Name\": \"/box\", \"State\": {" + state
                + "}, \"HostConfig\": {\"NetworkMode\": \"" + mode + "\"}, \"Config\": {\"Image\": \"" + image + "\"");
        s.append(", \"Labels\": {").append(entries(labels)).append("}, \"Env\": [")
                .append(String.join(", ", environment.stream().map(Described::quoted).toList()))
                .append("], \"ExposedPorts\": {")
                .append(String.join(", ", exposed.stream().map(port -> quoted(port) + ": {}").toList()))
                .append("}}, \"NetworkSettings\": {\"Ports\": {")
                .append(String.join(", ", published.entrySet().stream()
                        .map(e -> quoted(e.getKey()) + ": [{\"HostIp\": \"0.0.0.0\", \"HostPort\": \"" + e.getValue()
                                + "\"}]")
                        .toList()))
                .append("}, \"Networks\": {")
                .append(String.join(", ", networks.entrySet().stream()
                        .map(e -> quoted(e.getKey()) + ": {\"IPAddress\": " + quoted(e.getValue()) + "}").toList()))
                .append("}}}");
        return s.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String entries(Map<String, String> map) {
        return String.join(", ",
                map.entrySet().stream().map(e -> quoted(e.getKey()) + ": " + quoted(e.getValue())).toList());
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
