package hearth.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import hearth.config.Draft.Part;

/** Makes one file's text into the record it stands for. */
record FileParser(Problems problems) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}");
    private static final Pattern HOST_NAME = Pattern.compile(Machine.HOST_NAME);

    Optional<Part<Appliance>> appliance(String file, byte[] text) {
        return bind(file, text, Appliance.class, Map.of());
    }

    Optional<Part<NodeSettings>> node(String file, byte[] text) {
        return bind(file, text, NodeSettings.class, Map.of());
    }

    Optional<Part<Network>> network(String file, byte[] text) {
        return named(file, text, Network.class);
    }

    Optional<Part<BootProfile>> profile(String file, byte[] text) {
        return named(file, text, BootProfile.class);
    }

    Optional<Part<Machine>> machine(String file, byte[] text) {
        String name = baseName(file);
        if (!HOST_NAME.matcher(name).matches() || !name.equals(name.toLowerCase(Locale.ROOT))) {
            problems.add(file,
                    "names no machine: what stands before .yaml must be " + Machine.HOST_NAME_FORM + ", in lower case");
        }
        return bind(file, text, Machine.class, Map.of("name", name, "where", new Location(file, 0, 0)));
    }

    Optional<Part<Zone>> zone(String file, byte[] text) {
        Optional<Part<ZoneFile>> written = bind(file, text, ZoneFile.class, Map.of());
        Optional<DomainName> origin = origin(file);
        if (written.isEmpty() || origin.isEmpty()) {
            return Optional.empty();
        }
        Zone zone = new ZoneWriter(origin.get(), written.get(), problems).zone();
        return Optional.of(new Part<>(zone, written.get().document()));
    }

    /** The zone that a file of {@code zones/} is for. */
    Optional<DomainName> origin(String file) {
        try {
            return Optional.of(DomainName.parse(baseName(file)));
        } catch (IllegalArgumentException e) {
            problems.add(file, "names no zone: " + e.getMessage());
            return Optional.empty();
        }
    }

    static String baseName(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return name.substring(0, Math.max(name.lastIndexOf('.'), 0));
    }

    private <T extends Record> Optional<Part<T>> named(String file, byte[] text, Class<T> type) {
        String name = baseName(file);
        if (!NAME.matcher(name).matches()) {
            problems.add(file, "has a name that can't be referred to; use letters, digits, - and _ before .yaml");
        }
        return bind(file, text, type, Map.of("name", name, "where", new Location(file, 0, 0)));
    }

    private <T extends Record> Optional<Part<T>> bind(String file, byte[] text, Class<T> type,
            Map<String, Object> given) {
        Optional<Node> root = YamlReader.read(file, text, problems);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        Binder binder = new Binder(file, problems);
        return binder.bind(type, root.get(), given).map(value -> new Part<>(value, binder.document(root.get())));
    }
}
