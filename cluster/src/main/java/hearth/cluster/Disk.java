package hearth.cluster;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The folder of a journal, as far as a journal needs one. Nothing outlives a power cut before {@link DiskFile#force}
 * (contents) or {@link #sync} (names) has returned. Tests put a disk here that loses power or fills up.
 */
interface Disk extends Closeable {
    boolean exists(String name);

    /**
     * Opens a file that is there, to read and write.
     *
     * @throws FileNotFoundException
     *             if it isn't
     */
    DiskFile open(String name) throws IOException;

    /** Makes an empty file, in place of one of this name if there is one. */
    DiskFile create(String name) throws IOException;

    /** Renames a file, replacing another in one step that can't be seen halfway. */
    void rename(String from, String to) throws IOException;

    /** Gives a file's present contents a second name, which must be free. */
    void link(String name, String second) throws IOException;

    void deleteIfExists(String name) throws IOException;

    /** Closes a file that lost its name, without waiting for its space to be freed. */
    void release(DiskFile file) throws IOException;

    /** Makes creations, renames and deletions durable. */
    void sync() throws IOException;

    /** How many zeros to write ahead of the frames at a time, in bytes: see {@link JournalFile}. */
    int ahead();

    /** Where a file is, for messages. */
    Path path(String name);

    /** An open file. */
    interface DiskFile extends Closeable {
        long size() throws IOException;

        /** Reads until the buffer is full or the file ends. */
        void read(ByteBuffer into, long position) throws IOException;

        /** Writes all that remains in the buffer. */
        void write(ByteBuffer from, long position) throws IOException;

        void truncate(long size) throws IOException;

        /** Makes contents and size durable. */
        void force() throws IOException;
    }
}
