package hearth.tftp;

import java.io.IOException;
import java.util.Arrays;

/**
 * A file as netascii: LF goes out as CR LF, and CR as CR NUL (RFC 764, RFC 1350 section 1). Positions are those of the
 * converted text, so going back means converting again: from a checkpoint, to keep the cost of one step bounded.
 *
 * <p>
 * A place in the text is a place in the file and whether the first byte of a pair was already given, kept in one long as
 * {@code 2 * source + half}.
 */
final class NetasciiFile implements TftpFile {
    private static final int CHECKPOINT_EVERY = 1 << 14;

    private final TftpFile source;
    private final byte[] buffer = new byte[4096];
    private long bufferStart;
    private int buffered;

    private long position;
    private long place;
    private long[] checkpoints = new long[16];
    private int known = 1;

    NetasciiFile(TftpFile source) {
        this.source = source;
    }

    /** The size of the source: that of the converted text is not known. */
    @Override
    public long length() {
        return source.length();
    }

    @Override
    public int read(long from, byte[] into, int offset, int length) throws IOException {
        seek(from);
        int count = 0;
        while (count < length) {
            int next = next();
            if (next < 0) {
                break;
            }
            into[offset + count++] = (byte) next;
        }
        return count;
    }

    private void seek(long target) throws IOException {
        if (target < position) {
            int checkpoint = (int) Math.min(target / CHECKPOINT_EVERY, known - 1);
            position = (long) checkpoint * CHECKPOINT_EVERY;
            place = checkpoints[checkpoint];
        }
        while (position < target && next() >= 0) {
            continue;
        }
    }

    /** The next byte of the text, or -1 at its end. */
    private int next() throws IOException {
        int raw = sourceByte(place >>> 1);
        if (raw < 0) {
            return -1;
        }
        boolean pair = raw == '\n' || raw == '\r';
        boolean second = (place & 1) == 1;
        place += pair ? 1 : 2;
        position++;
        if (position % CHECKPOINT_EVERY == 0 && position / CHECKPOINT_EVERY == known) {
            if (known == checkpoints.length) {
                checkpoints = Arrays.copyOf(checkpoints, 2 * known);
            }
            checkpoints[known++] = place;
        }
        return !pair ? raw : !second ? '\r' : raw == '\n' ? '\n' : 0;
    }

    private int sourceByte(long at) throws IOException {
        if (at < bufferStart || at >= bufferStart + buffered) {
            buffered = source.read(at, buffer, 0, buffer.length);
            bufferStart = at;
        }
        return buffered == 0 ? -1 : buffer[(int) (at - bufferStart)] & 0xff;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
