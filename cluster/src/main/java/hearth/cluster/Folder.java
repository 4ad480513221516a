package hearth.cluster;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A folder of the file system, locked for this process until it is closed. Safe for one thread at a time. */
final class Folder implements Disk {
    private static final int AHEAD = 1 << 20;

    private final Path path;
    private final FileChannel lock;

    private Folder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder if it isn't there, and locks it.
     *
     * @param kind
     *            what is kept there
     */
    static Folder open(Path path, RecordKind<?> kind) throws JournalException {
        FileChannel lock;
        try {
            Files.createDirectories(path);
            lock = FileChannel.open(path.resolve(kind.file() + ".lock"), CREATE, WRITE);
        } catch (IOException e) {
            throw new JournalException(
                    kind.records() + " can't be kept in " + path + ": " + reason(e) + ". Give the user "
                            + System.getProperty("user.name") + " write access there, or choose another data folder",
                    e);
        }
        try {
            if (held(lock)) {
                return new Folder(path, lock);
            }
            lock.close();
        } catch (IOException e) {
            throw new JournalException("the folder " + path + " can't be locked: " + reason(e)
                    + ". It must be on a file system that has locks", e);
        }
        throw new JournalException("the folder " + path + " is in use by another running Hearth."
                + " Stop that one, or give this one a data folder of its own");
    }

    // The lock goes with the process, however that ends: there is never a stale one to remove by hand.
    private static boolean held(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by another store of this process
        }
    }

    /** What went wrong, without the path that Java's file exceptions give as their whole message. */
    static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.FileAlreadyExistsException _ -> "there is a file of that name";
            case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(path.resolve(name));
    }

    @Override
    public DiskFile open(String name) throws IOException {
        if (!exists(name)) {
            throw new FileNotFoundException(path.resolve(name) + " is not there");
        }
        return file(name, READ, WRITE);
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return file(name, CREATE, TRUNCATE_EXISTING, READ, WRITE);
    }

    private DiskFile file(String name, OpenOption... options) throws IOException {
        return new ChannelFile(FileChannel.open(path.resolve(name), options));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path.resolve(from), path.resolve(to), ATOMIC_MOVE);
    }

    @Override
    public void link(String name, String second) throws IOException {
        try {
            Files.createLink(path.resolve(second), path.resolve(name));
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system has no hard links", e);
        }
    }

    @Override
    public void deleteIfExists(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }

    @Override
    public void release(DiskFile file) {
        // The last close frees the blocks: 20 to 30 ms for a file of 70 MB, in which a hundred batches are committed.
        Thread.ofVirtual().name("journal-release").start(() -> {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException("a replaced journal in " + path + " did not close", e);
            }
        });
    }

    @Override
    public void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(path, READ)) {
            directory.force(true);
        }
    }

    @Override
    public int ahead() {
        return AHEAD;
    }

    @Override
    public Path path(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private record ChannelFile(FileChannel channel) implements DiskFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            long at = position;
            while (into.hasRemaining()) {
                int n = channel.read(into, at);
                if (n < 0) {
                    return;
                }
                at += n;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            // fdatasync: it includes the size, and leaves out times, which nobody needs back.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
