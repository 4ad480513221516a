package hearth.boot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;

/**
 * A regular file, open for reading. Whoever gets it closes it. The channel keeps to the file that was opened, even when
 * another takes its name.
 *
 * @param name
 *            relative to its folder, as asked for and cleaned
 * @param length
 *            in bytes, when it was opened
 */
public record BootFile(String name, FileChannel channel, long length, Instant lastModified) implements Closeable {
    /** Reads at {@code position}; returns fewer than {@code count} bytes only at the end of the file. */
    public int read(long position, byte[] into, int offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, count);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position() - offset) >= 0) {
            continue;
        }
        return buffer.position() - offset;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
