package hearth.cluster;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Tells one journal from every other: drawn at random when a journal is first made, kept through compactions. It
 * heads the journal file, big endian:
 *
 * <pre>
 *  0  8 bytes  "HEARTHLJ" of leases, "HEARTHSE" of state
 *  8  u32      format of the file, 1
 * 12  16 bytes store id
 * 28  u32      CRC32C of the bytes before it
 * </pre>
 *
 * @param high
 *            its first 8 bytes; the first 4 of them are the {@link #mark}
 * @param low
 *            its last 8 bytes
 */
record StoreId(long high, long low) {
    /** Size of the header, in bytes; the first frame follows it. */
    static final int HEADER = 32;

    private static final int FORMAT = 1;

    static StoreId random(RandomGenerator random) {
        int mark = random.nextInt(1, Integer.MAX_VALUE);
        return new StoreId(((long) mark << 32) | (random.nextInt() & 0xffffffffL), random.nextLong());
    }

    /** What every frame of this store carries: see {@link Frame}. Never 0. */
    int mark() {
        return (int) (high >>> 32);
    }

    void putHeader(ByteBuffer out, long magic) {
        int start = out.position();
        out.putLong(magic).putInt(FORMAT).putLong(high).putLong(low);
        out.putInt(crc(out.array(), start));
    }

    /**
     * Reads a header.
     *
     * @param in
     *            an array-backed buffer, read at {@code at}; its position stays
     * @return empty if the header is damaged
     * @throws NewerFormat
     *             if it is whole, but of a format that this version doesn't know
     */
    static Optional<StoreId> ofHeader(ByteBuffer in, int at, int available, long magic) throws NewerFormat {
        if (available < HEADER || in.getLong(at) != magic || in.getInt(at + 28) != crc(in.array(), at)) {
            return Optional.empty();
        }
        int format = in.getInt(at + 8);
        if (format != FORMAT) {
            throw new NewerFormat("is of format " + format);
        }
        return Optional.of(new StoreId(in.getLong(at + 12), in.getLong(at + 20)));
    }

    private static int crc(byte[] bytes, int start) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, HEADER - 4);
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
