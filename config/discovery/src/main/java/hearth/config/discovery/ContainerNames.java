package hearth.config.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import hearth.config.DockerSettings;

/**
 * What containers are to be called, before anybody has looked whether they may: Hearth's own labels, else what Registrator
 * reads, else what the configuration says of containers that say nothing. Texts, relative to the domain if they can be.
 */
record ContainerNames(DockerSettings.Unlabelled unlabelled) {
    static final String COMPOSE_PROJECT = "com.docker.compose.project";
    static final String COMPOSE_SERVICE = "com.docker.compose.service";
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern UNESCAPED_COMMA = Pattern.compile("(?<!\\\\),");

    static boolean ignored(Container container) {
        String hearth = container.labels().getOrDefault("hearth.ignore", "");
        return (!hearth.isEmpty() && !hearth.equals("false")) || !container.said("SERVICE_IGNORE").isEmpty();
    }

    /** Names of the container as a whole. */
    List<String> of(Container container) {
        List<String> own = new ArrayList<>(listed(container.labels().getOrDefault("hearth.name", "")));
        own.addAll(listed(container.labels().getOrDefault("hearth.names", "")));
        if (!own.isEmpty()) {
            return own;
        }
        String registrator = container.said("SERVICE_NAME").strip();
        return registrator.isEmpty() ? bySetting(container) : List.of(registrator);
    }

    private List<String> bySetting(Container container) {
        String service = label(container.labels().getOrDefault(COMPOSE_SERVICE, ""));
        String project = label(container.labels().getOrDefault(COMPOSE_PROJECT, ""));
        // A command that somebody runs once in a service's image is not the service.
        boolean oneOff = container.labels().getOrDefault("com.docker.compose.oneoff", "").equalsIgnoreCase("true");
        boolean compose = !oneOff && !service.isEmpty() && !project.isEmpty();
        return switch (unlabelled) {
            case IGNORE -> List.of();
            case COMPOSE_PROJECT -> compose ? List.of(service + "." + project) : List.of();
            case COMPOSE_SERVICE -> compose ? List.of(service) : List.of();
            case CONTAINER -> present(label(container.name()));
            case IMAGE -> present(label(imageBase(container.image())));
        };
    }

    /** Registrator's rule: a name for this port alone, else the container's name, with the port after it where there are several. */
    static List<String> ofPort(Container container, Container.Port port, List<String> names, boolean single) {
        String own = container.said("SERVICE_" + port.number() + "_NAME").strip();
        if (!own.isEmpty()) {
            return List.of(own);
        }
        return single ? names : names.stream().map(name -> suffixed(name, port.number())).toList();
    }

    static boolean ignored(Container container, Container.Port port) {
        return !container.said("SERVICE_" + port.number() + "_IGNORE").isEmpty();
    }

    /** Tags that can be labels of a name; many are meant for other readers and can't. */
    static List<String> tags(Container container) {
        return UNESCAPED_COMMA.splitAsStream(container.said("SERVICE_TAGS"))
                .map(tag -> tag.replace("\\,", ",").strip().toLowerCase(Locale.ROOT)).filter(Claims::isLabel).distinct()
                .toList();
    }

    /** {@code web.shop} and 80 are {@code web-80.shop}. */
    private static String suffixed(String name, int port) {
        int dot = name.indexOf('.');
        return dot < 0 ? name + "-" + port : name.substring(0, dot) + "-" + port + name.substring(dot);
    }

    private static List<String> listed(String text) {
        return COMMA.splitAsStream(text).map(String::strip).filter(name -> !name.isEmpty()).toList();
    }

    private static List<String> present(String name) {
        return name.isEmpty() ? List.of() : List.of(name);
    }

    /** {@code registry.example:5000/group/redis:7@sha256:…} is {@code redis}. */
    private static String imageBase(String image) {
        String path = image.replaceFirst("@.*", "");
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst(":.*", "");
    }

    /** Engines allow underscores and dots where host names don't. */
    private static String label(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[_.]", "-").replaceAll("^-+|-+$", "");
    }
}
