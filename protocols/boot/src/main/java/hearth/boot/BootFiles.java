package hearth.boot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/**
 * Opens files below one folder or another, and never one outside of it. Immutable; safe for any thread. Each call asks the file
 * system: a few system calls, no waiting but for the disk.
 *
 * <p>
 * A symbolic link may point to anything inside the folder. So the name is first resolved to its real path, which must lie
 * inside; then that path is opened from the folder down, step by step, following no link at all. Whoever swaps a step for a
 * link in between gets an error, not a file: there is no moment between the check and the use.
 */
public final class BootFiles {
    private final List<Path> folders;

    /**
     * @param folders
     *            the first that has a file gives it; need not be there yet
     */
    public BootFiles(Path... folders) {
        this.folders = List.of(folders);
    }

    /** What became of a name. */
    public sealed interface Opened {
        record Found(BootFile file) implements Opened {}

        /** No such file, or no regular one: folders, devices and pipes are not served. */
        record NotFound() implements Opened {}

        /** The name points outside. */
        record Forbidden(String reason) implements Opened {}

        /** It is there, but the file system refuses: an operator's matter. */
        record Failed(String reason) implements Opened {}
    }

    /** Opens the file with that name relative to the folder. Never throws for a name, however strange. */
    public Opened open(String name) {
        return switch (BootPath.parse(name)) {
            case BootPath.Rejected(String reason) -> new Opened.Forbidden(reason);
            case BootPath.Steps steps -> {
                Opened opened = new Opened.NotFound();
                for (int i = 0; i < folders.size() && opened instanceof Opened.NotFound; i++) {
                    opened = open(folders.get(i), steps.toString());
                }
                yield opened;
            }
        };
    }

    private static Opened open(Path folder, String name) {
        try {
            Path root = folder.toRealPath();
            Path real = root.resolve(name).toRealPath();
            if (!real.startsWith(root)) {
                return new Opened.Forbidden("a symbolic link leads out of " + folder.getFileName());
            }
            if (real.equals(root)) {
                return new Opened.NotFound();
            }
            try (SecureDirectoryStream<Path> top = secure(Files.newDirectoryStream(root))) {
                return descend(top, root.relativize(real), 0, name);
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            // The last is a name that this machine's file names cannot spell.
            return new Opened.NotFound();
        } catch (AccessDeniedException e) {
            return new Opened.Failed(
                    "permission denied: let the user that runs Hearth read " + name + " in " + folder.getFileName());
        } catch (FileSystemException e) {
            // A path through a file, a link to itself, a name too long: Java has no exceptions of their own for these.
            return Files.exists(folder.resolve(name))
                    ? new Opened.Failed(String.valueOf(e.getReason()))
                    : new Opened.NotFound();
        } catch (IOException e) {
            return new Opened.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static Opened descend(SecureDirectoryStream<Path> folder, Path path, int step, String name)
            throws IOException {
        Path next = path.getName(step);
        if (step < path.getNameCount() - 1) {
            try (SecureDirectoryStream<Path> deeper = folder.newDirectoryStream(next, LinkOption.NOFOLLOW_LINKS)) {
                return descend(deeper, path, step + 1, name);
            }
        }
        BasicFileAttributes attributes = folder
                .getFileAttributeView(next, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).readAttributes();
        if (!attributes.isRegularFile()) {
            // Asked before it is opened: to open a pipe waits for its writer.
            return new Opened.NotFound();
        }
        SeekableByteChannel channel = folder.newByteChannel(next,
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (!(channel instanceof FileChannel file)) {
            channel.close();
            throw new IOException("the file system of boot files gives no file channels");
        }
        return new Opened.Found(new BootFile(name, file, file.size(), attributes.lastModifiedTime().toInstant()));
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("the file system of boot files cannot be walked safely: put them on a local Linux one");
    }
}
