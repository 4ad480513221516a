package hearth.config.git;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

import hearth.config.Location;
import hearth.config.Problem;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.SystemReader;

/**
 * Writes a commit's files as they are stored: no filter and no hook runs. Whatever a hostile tree may hold is looked at
 * before the first file is written. Owned by the thread that fetches.
 */
final class Checkout {
    private static final long MIB = 1 << 20;
    private static final int MOST_PROBLEMS = 100;
    private static final int LONGEST_LINK = 4096;
    private static final int LONGEST_POINTER = 1024;
    private static final String WHOLE = "the revision";
    private static final String POINTER = "version https://git-lfs";

    private final Repository repository;
    private final int files;
    private final int mib;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /** A file of the tree, or a link. */
    private record Entry(String path, ObjectId content, boolean link) {}

    Checkout(Repository repository, int files, int mib) {
        this.repository = repository;
        this.files = files;
        this.mib = mib;
    }

    /** Looks at all of a tree. Returns what forbids to write it; none if it may be. */
    List<Problem> inspect(RevTree tree) throws IOException {
        long bytes = 0;
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.addTree(tree);
            walk.setRecursive(true);
            while (walk.next() && problems.size() < MOST_PROBLEMS) {
                inspect(walk);
                if (entries.size() > files) {
                    return List.of(problem(WHOLE, "has more than " + files
                            + " files, which is the limit (repository.files in node.yaml)"));
                }
                if (!entries.isEmpty() && entries.getLast().path.equals(walk.getPathString())) {
                    bytes += walk.getObjectReader().getObjectSize(walk.getObjectId(0), ObjectReader.OBJ_ANY);
                }
            }
        }
        if (bytes > mib * MIB) {
            problems.add(problem(WHOLE, "takes " + (bytes / MIB + 1) + " MiB, and " + mib
                    + " MiB are the limit (repository.mib in node.yaml)"));
        }
        return problems;
    }

    private void inspect(TreeWalk walk) throws IOException {
        String path = walk.getPathString();
        ObjectId content = walk.getObjectId(0);
        FileMode mode = walk.getFileMode(0);
        try {
            SystemReader.getInstance().checkPath(path);
        } catch (CorruptObjectException e) {
            problems.add(problem(path, String.valueOf(e.getMessage())));
            return;
        }
        if (mode.equals(FileMode.GITLINK)) {
            problems.add(problem(path, "is a submodule, and Hearth fetches none; put the files themselves there"));
        } else if (mode.equals(FileMode.SYMLINK)) {
            inspectLink(path, content);
            entries.add(new Entry(path, content, true));
        } else {
            if (path.startsWith("boot/") && isPointer(content)) {
                problems.add(problem(path,
                        "is a pointer of Git LFS, and Hearth runs no filters; put the file itself there"));
            }
            entries.add(new Entry(path, content, false));
        }
    }

    private static Problem problem(String path, String message) {
        return new Problem(new Location(path, 0, 0), "", message);
    }

    private void inspectLink(String path, ObjectId content) throws IOException {
        ObjectLoader link = repository.open(content);
        Path root = Path.of("/revision");
        String target = link.getSize() > LONGEST_LINK
                ? "/"
                : new String(link.getCachedBytes(), StandardCharsets.UTF_8);
        boolean leaves = target.isEmpty() || target.indexOf('\0') >= 0 || target.startsWith("/")
                || !root.resolve(path).resolveSibling(target).normalize().startsWith(root);
        if (leaves) {
            problems.add(problem(path, "is a link that leads out of the repository; put the file itself there"));
        }
    }

    private boolean isPointer(ObjectId content) throws IOException {
        ObjectLoader file = repository.open(content);
        return file.getSize() < LONGEST_POINTER
                && new String(file.getCachedBytes(), StandardCharsets.ISO_8859_1).startsWith(POINTER);
    }

    /** Writes what was looked at, each file durable, into a folder that is not there yet. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Entry entry : entries) {
            if (!entry.link) {
                Path file = folder.resolve(entry.path);
                Files.createDirectories(file.getParent());
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
                    repository.open(entry.content).copyTo(Channels.newOutputStream(channel));
                    channel.force(true);
                }
            }
        }
        // Links come last: no file can then be written through one.
        for (Entry entry : entries) {
            if (entry.link) {
                Path link = folder.resolve(entry.path);
                Files.createDirectories(link.getParent());
                String target = new String(repository.open(entry.content).getCachedBytes(), StandardCharsets.UTF_8);
                Files.createSymbolicLink(link, Path.of(target));
            }
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Disk.force(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
