package hearth.config.reconcile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

import hearth.config.reconcile.Difference.Kind;
import hearth.config.reconcile.Difference.OfFile;

/** The files that machines load, and the templates: compared by their bytes, not by their times. */
final class BootFileTree {
    private static final List<String> FOLDERS = List.of("boot/files", "boot/templates");

    private BootFileTree() {}

    static List<OfFile> differences(Path before, Path after) throws IOException {
        TreeSet<String> paths = paths(before);
        paths.addAll(paths(after));
        List<OfFile> differences = new ArrayList<>();
        for (String path : paths) {
            Path was = before.resolve(path);
            Path is = after.resolve(path);
            Kind kind = Kind.of(exists(was), exists(is));
            if (kind != Kind.CHANGED || !isSame(was, is)) {
                differences.add(new OfFile(path, kind));
            }
        }
        return List.copyOf(differences);
    }

    private static boolean isSame(Path was, Path is) throws IOException {
        if (Files.isSymbolicLink(was) || Files.isSymbolicLink(is)) {
            return Files.isSymbolicLink(was) && Files.isSymbolicLink(is)
                    && Files.readSymbolicLink(was).equals(Files.readSymbolicLink(is));
        }
        return Files.mismatch(was, is) < 0;
    }

    private static boolean exists(Path path) {
        return Files.isSymbolicLink(path) || Files.exists(path);
    }

    private static TreeSet<String> paths(Path folder) throws IOException {
        TreeSet<String> paths = new TreeSet<>();
        for (String under : FOLDERS) {
            if (Files.isDirectory(folder.resolve(under))) {
                try (Stream<Path> files = Files.walk(folder.resolve(under))) {
                    // Links aren't followed, so what they lead to is neither walked nor read.
                    files.filter(file -> Files.isSymbolicLink(file) || Files.isRegularFile(file))
                            .forEach(file -> paths.add(folder.relativize(file).toString()));
                } catch (UncheckedIOException e) {
                    throw new IOException(folder.resolve(under) + " can't be listed: " + e.getMessage(), e);
                }
            }
        }
        return paths;
    }
}
