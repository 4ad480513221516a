package hearth.dns;

import java.util.Arrays;

/**
 * A name as a key: uncompressed wire format in lower case, split in labels, with a hash of every suffix. Suffix 0 is the
 * whole name, suffix {@link #labels()} is the root. Reused from query to query; owned by one thread.
 */
public final class NameKey {
    /** Longest name on the wire, the root's zero byte included (RFC 1035 section 2.3.4). */
    static final int MAX_LENGTH = 255;
    static final int MAX_LABELS = 127;
    private static final long ROOT_HASH = 0x9e3779b97f4a7c15L;
    private static final long FACTOR = 0xd6e8feb86659fd93L;

    private final byte[] bytes = new byte[MAX_LENGTH];
    private final short[] offsets = new short[MAX_LABELS + 1];
    private final long[] hashes = new long[MAX_LABELS + 1];
    private int length;
    private int labels;

    /**
     * Reads the uncompressed name at {@code offset}.
     *
     * @param limit
     *            where the readable bytes end
     * @return the offset behind the name; -1 if it runs past the limit, is longer than 255 bytes, or holds a
     *         compression pointer or another label type
     */
    public int read(byte[] source, int offset, int limit) {
        int at = offset;
        int count = 0;
        while (true) {
            if (at >= limit) {
                return -1;
            }
            int label = source[at] & 0xff;
            int to = at - offset;
            if (label > 63 || at + label >= limit || to + label >= MAX_LENGTH) {
                return -1;
            }
            offsets[count] = (short) to;
            bytes[to] = (byte) label;
            at++;
            if (label == 0) {
                break;
            }
            for (int end = at + label; at < end; at++) {
                bytes[at - offset] = lower(source[at]);
            }
            count++;
        }
        length = at - offset;
        labels = count;
        hashes[count] = ROOT_HASH;
        for (int i = count - 1; i >= 0; i--) {
            hashes[i] = extend(hashes[i + 1], bytes, offsets[i]);
        }
        return at;
    }

    /** The name itself, {@link #length()} bytes from offset 0. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** How many labels, the root's empty one not counted. */
    public int labels() {
        return labels;
    }

    /** Where suffix {@code i} begins in {@link #bytes()}. */
    public int offset(int i) {
        return offsets[i];
    }

    /** Hash of the whole name. */
    public long hash() {
        return hashes[0];
    }

    /** Hash of suffix {@code i}; the same for equal names however they were read. */
    public long hash(int i) {
        return hashes[i];
    }

    /** Whether suffix {@code i} is the lower-case wire name that fills {@code other} from {@code offset}. */
    public boolean suffixEquals(int i, byte[] other, int offset) {
        int from = offsets[i];
        int end = offset + length - from;
        return end <= other.length && Arrays.equals(bytes, from, length, other, offset, end);
    }

    /** The hash of a label (length byte first) put before a name whose hash is {@code parent}. */
    static long extend(long parent, byte[] name, int offset) {
        int end = offset + 1 + name[offset];
        long hash = parent;
        long word = 0;
        int bits = 0;
        for (int i = offset; i < end; i++) {
            word |= (name[i] & 0xffL) << bits;
            bits += 8;
            if (bits == Long.SIZE) {
                hash = mix(hash ^ word);
                word = 0;
                bits = 0;
            }
        }
        return mix(hash ^ word);
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    private static long mix(long value) {
        long product = value * FACTOR;
        return product ^ (product >>> 32);
    }
}
