package hearth.boot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An archive with one file, as Linux unpacks into its initial file system: cpio's format "newc"
 * (Documentation/driver-api/early-userspace/buffer-format.rst of the kernel). Sizes and names are followed by zeros up to
 * a multiple of four.
 */
final class Newc {
    /** What eight hexadecimal digits can say. */
    static final long LARGEST = 0xffff_ffffL;
    private static final int ALIGNMENT = 4;
    private static final int REGULAR_READABLE = 0100444;

    private Newc() {}

    /** What stands before a file's bytes. */
    static byte[] header(String name, long size) {
        return header(name, REGULAR_READABLE, 1, size);
    }

    /** What stands after a file's bytes: the zeros that it needs, and the archive's end. */
    static byte[] trailer(long size) {
        byte[] end = header("TRAILER!!!", 0, 1, 0);
        int zeros = padding(size);
        byte[] trailer = new byte[zeros + end.length];
        System.arraycopy(end, 0, trailer, zeros, end.length);
        return trailer;
    }

    /** How many zeros make a size a multiple of four. */
    static int padding(long size) {
        return (int) (-size & (ALIGNMENT - 1));
    }

    private static byte[] header(String name, int mode, int links, long size) {
        // Inode, mode, user, group, links, time, size, device and its minor, special device and its minor, length of the
        // name with its NUL, checksum.
        String head = String.format("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1, mode, 0, 0, links,
                0, size, 0, 0, 0, 0, name.length() + 1, 0) + name + '\0';
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(bytes, bytes.length + padding(bytes.length));
    }
}
