package hearth.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The configuration's folder: nothing outside it is read, whatever links lead there, for its content may come from
 * someone who may not read this machine's other files.
 */
record Folder(Path path, Problems problems) {
    private static final String ABSENT = "does not exist";
    private static final List<String> FOLDERS = List.of("zones", "networks", "machines", "boot");

    boolean exists() {
        if (!Files.isDirectory(path)) {
            problems.add(path.toString(), "is no folder; name the folder that holds hearth.yaml");
            return false;
        }
        return true;
    }

    /** Refuses what is nearly one of the names that Hearth reads: silence about it would look like success. */
    void refuseNearMisses() {
        for (Path entry : entries(path)) {
            String name = entry.getFileName().toString();
            if (name.equals("hearth.yml")) {
                problems.add(name, "is not read; rename it to hearth.yaml");
            } else if (Files.isDirectory(entry) && !FOLDERS.contains(name) && !isSkipped(name)) {
                Suggestion.nearest(name, FOLDERS)
                        .ifPresent(right -> problems.add(name, "is not read; did you mean " + right + "/?"));
            }
        }
    }

    /**
     * The files of a folder, sorted, as paths from the configuration's folder.
     *
     * @param endings
     *            what their names end in; anything else is told as a problem
     * @param folders
     *            folders that may lie there too
     */
    List<String> files(String under, List<String> endings, Set<String> folders) {
        List<String> files = new ArrayList<>();
        for (Path entry : entries(path.resolve(under))) {
            String name = entry.getFileName().toString();
            String file = under + "/" + name;
            Optional<String> ending = endings.stream().filter(name::endsWith).findFirst();
            if (isSkipped(name) || (Files.isDirectory(entry) && folders.contains(name))) {
                continue;
            }
            if (Files.isDirectory(entry)) {
                problems.add(file, "is a folder, and folders are not read here; move its files up");
            } else if (ending.isPresent()) {
                files.add(file);
            } else if (name.endsWith(".yml")) {
                problems.add(file, "is not read; rename it to " + name.substring(0, name.length() - 3) + "yaml");
            } else {
                problems.add(file, "is not read: files here end in " + String.join(" or ", endings)
                        + (folders.contains("files")
                                ? "; what machines load belongs in boot/files, templates in boot/templates"
                                : ""));
            }
        }
        return List.copyOf(files);
    }

    /** Hidden files, readme files, and what editors leave behind. */
    private static boolean isSkipped(String name) {
        return name.startsWith(".") || name.startsWith("README") || name.startsWith("#") || name.endsWith("~")
                || name.endsWith(".bak") || name.endsWith(".orig");
    }

    private List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            problems.add(path.relativize(folder).toString(), "can't be listed: " + reason(e));
            return List.of();
        }
    }

    /** A file's bytes; empty, with the problem told, when they can't or may not be had. */
    Optional<byte[]> read(String file) {
        if (!isReadable(file)) {
            return Optional.empty();
        }
        try {
            Path source = path.resolve(file);
            if (Files.size(source) > YamlReader.MAX_BYTES) {
                problems.add(file, YamlReader.TOO_LARGE);
                return Optional.empty();
            }
            return Optional.of(Files.readAllBytes(source));
        } catch (IOException e) {
            problems.add(file, "can't be read: " + reason(e));
            return Optional.empty();
        }
    }

    /** Whether a file is there for us to read; tells the problem when not. */
    boolean isReadable(String file) {
        Optional<String> fault = fault(path, path.resolve(file)).map(
                why -> why + (file.equals("hearth.yaml") && why.equals(ABSENT)
                        ? "; a configuration has one, even if it is empty"
                        : ""));
        fault.ifPresent(why -> problems.add(file, why));
        return fault.isEmpty();
    }

    /** What is wrong with a path that the user wrote, below a folder such as {@code boot/files}; empty when it names a file. */
    Optional<String> fault(String under, String written) {
        Path base = path.resolve(under);
        return misspelling(under, written)
                .or(() -> fault(base, base.resolve(written)).map(why -> under + "/" + written + " " + why));
    }

    /** What is wrong with how a path is written, whether or not there is such a file. */
    Optional<String> misspelling(String under, String written) {
        boolean climbs = List.of(written.split("/", -1)).stream()
                .anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
        return climbs || written.indexOf('\\') >= 0 || written.indexOf('\0') >= 0
                ? Optional.of(Notation.quoted(written) + " is not a path below " + under
                        + "; write one without . or .. and not beginning with /")
                : Optional.empty();
    }

    private static Optional<String> fault(Path base, Path file) {
        if (!Files.exists(file)) {
            return Optional.of(Files.isSymbolicLink(file) ? "is a link to nowhere" : ABSENT);
        }
        try {
            if (!file.toRealPath().startsWith(base.toRealPath())) {
                return Optional.of("is a link that leads out of its folder; put the file itself there");
            }
        } catch (IOException e) {
            return Optional.of("can't be read: " + reason(e));
        }
        if (!Files.isRegularFile(file)) {
            return Optional.of("is no regular file");
        }
        return Files.isReadable(file)
                ? Optional.empty()
                : Optional.of("may not be read by this user; give it read permission");
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
