package hearth.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/**
 * The data folder, locked for this process: two that write their serials into one folder would each undo the other's.
 * The kernel gives the lock back when the process ends, however it ends.
 */
final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder if it isn't there, and locks it.
     *
     * @throws IOException
     *             if it can't be had; the message says what to do
     */
    static DataFolder open(Path path) throws IOException {
        FileChannel lock;
        try {
            Files.createDirectories(path);
            lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("the data folder " + path + " can't be made or written (" + e
                    + "). Let this user write there, or name another folder with --data", e);
        }
        try {
            if (locked(lock) != null) {
                return new DataFolder(path, lock);
            }
        } catch (IOException e) {
            lock.close();
            throw new IOException("the data folder " + path + " can't be locked (" + e + "). Use a local file system",
                    e);
        }
        lock.close();
        throw new IOException("another Hearth runs with the data folder " + path
                + ". Stop it, or give this one a folder of its own with --data");
    }

    private static @Nullable FileLock locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // By this process: a test has two nodes in one.
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
