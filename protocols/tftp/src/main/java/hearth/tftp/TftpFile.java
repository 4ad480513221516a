package hearth.tftp;

import java.io.Closeable;
import java.io.IOException;

/** A file being sent. Used by the one thread that drives its transfer. */
public interface TftpFile extends Closeable {
    /** Size in bytes, as told to a client that asks for it (tsize, RFC 2349). */
    long length();

    /**
     * Reads from {@code position} into {@code into}, from {@code offset}, {@code length} bytes.
     *
     * @return how many bytes were read; fewer than {@code length} only at the end of the file, 0 past it
     */
    int read(long position, byte[] into, int offset, int length) throws IOException;
}
