package hearth.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A piece of a file in memory that moves forward with the reader. Blocks that the disk can't read are zeros here, so
 * that what stands behind them is reached. Owned by the reading thread.
 */
final class Window {
    private static final int LEAST = 1 << 20;
    private static final int BLOCK = 4096;

    private final Disk.DiskFile file;
    private final int longest;
    private final long size;
    private final ByteBuffer bytes;
    private long start;
    private long end;
    private long unreadable;

    /**
     * @param longest
     *            bytes of the longest frame
     */
    Window(Disk.DiskFile file, int longest) throws IOException {
        this.file = file;
        this.longest = longest;
        this.bytes = ByteBuffer.allocate(Math.max(LEAST, 2 * longest));
        this.size = file.size();
    }

    /** Size of the file, in bytes. */
    long size() {
        return size;
    }

    /** Bytes in blocks that the disk couldn't read. */
    long unreadable() {
        return unreadable;
    }

    /** To be read at the indexes that {@link #at} gives. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Index in {@link #bytes()} of a place in the file. A whole frame follows it there, or the end of the file. */
    int at(long position) {
        if (position < start || Math.min(position + longest, size) > end) {
            load(position);
        }
        return (int) (position - start);
    }

    /** How many bytes follow the place last asked for with {@link #at}. */
    int available(long position) {
        return (int) (end - position);
    }

    private void load(long position) {
        start = position;
        end = Math.min(position + bytes.capacity(), size);
        try {
            read(start, (int) (end - start));
        } catch (IOException e) {
            loadByBlocks();
        }
    }

    private void loadByBlocks() {
        for (long at = start; at < end; at += BLOCK) {
            int length = (int) Math.min(BLOCK, end - at);
            try {
                read(at, length);
            } catch (IOException e) {
                // Counted, and the whole file reported as damaged: see JournalScan.
                unreadable += length;
                bytes.put((int) (at - start), new byte[length]);
            }
        }
    }

    private void read(long position, int length) throws IOException {
        ByteBuffer part = bytes.slice((int) (position - start), length);
        file.read(part, position);
        if (part.hasRemaining()) {
            throw new IOException("the file became shorter while it was read");
        }
    }
}
