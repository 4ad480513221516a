package hearth.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import hearth.config.Draft.Part;

/** Reads every file of a configuration folder. Owned by the thread that loads. */
final class DraftReader {
    private static final String YAML = ".yaml";
    private static final String MASTER_FILE = ".zone";

    private final Folder folder;
    private final Problems problems;
    private final FileParser parser;
    private final List<String> unread = new ArrayList<>();

    private DraftReader(Folder folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
        this.parser = new FileParser(problems);
    }

    static Draft read(Path path, Problems problems) {
        return new DraftReader(new Folder(path, problems), problems).draft();
    }

    private Draft draft() {
        if (!folder.exists()) {
            return new Draft(folder, Optional.empty(), List.of(), List.of(), List.of(), List.of(), List.of(), Set.of(),
                    Set.of());
        }
        folder.refuseNearMisses();
        Optional<Part<Appliance>> appliance = folder.read("hearth.yaml")
                .flatMap(text -> parser.appliance("hearth.yaml", text));
        List<String> zoneFiles = folder.files("zones", List.of(YAML, MASTER_FILE), Set.of());
        List<String> profileFiles = folder.files("boot", List.of(YAML), Set.of("files", "templates"));
        return new Draft(folder, appliance, zones(zoneFiles),
                parts(folder.files("networks", List.of(YAML), Set.of()), parser::network),
                parts(folder.files("machines", List.of(YAML), Set.of()), parser::machine),
                parts(profileFiles, parser::profile), List.copyOf(unread), origins(zoneFiles),
                profileFiles.stream().map(FileParser::baseName).collect(Collectors.toSet()));
    }

    private <T> List<Part<T>> parts(List<String> files, BiFunction<String, byte[], Optional<Part<T>>> parse) {
        List<Part<T>> parts = new ArrayList<>();
        for (String file : files) {
            folder.read(file).flatMap(text -> parse.apply(file, text)).ifPresentOrElse(parts::add,
                    () -> unread.add(file));
        }
        return List.copyOf(parts);
    }

    private List<Part<Zone>> zones(List<String> files) {
        List<Part<Zone>> zones = new ArrayList<>(
                parts(files.stream().filter(f -> f.endsWith(YAML)).toList(), parser::zone));
        for (String file : files) {
            if (file.endsWith(MASTER_FILE) && folder.isReadable(file)) {
                parser.origin(file).ifPresent(origin -> zones.add(new Part<>(
                        new Zone.MasterFile(origin, new Location(file, 0, 0), folder.path().resolve(file)),
                        Document.opaque(file))));
            }
        }
        return List.copyOf(zones);
    }

    /** The zones by their files' names; a name that is none was told when the file was parsed. */
    private Set<DomainName> origins(List<String> files) {
        Map<DomainName, String> first = new HashMap<>();
        Set<DomainName> origins = new LinkedHashSet<>();
        for (String file : files) {
            new FileParser(new Problems()).origin(file).ifPresent(origin -> {
                origins.add(origin);
                String earlier = first.putIfAbsent(origin, file);
                if (earlier != null) {
                    problems.add(file, "is a second file for zone " + origin + ", which " + earlier
                            + " already holds; keep one of the two");
                }
            });
        }
        return origins;
    }
}
