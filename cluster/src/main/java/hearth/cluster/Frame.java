package hearth.cluster;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * One record of the journal, big endian:
 *
 * <pre>
 *  0  u32  CRC32C of all that follows
 *  4  u32  mark: the first four bytes of the store's id
 *  8  u32  length of the whole frame
 * 12  u32  index in its batch, from 0: frames of a batch became durable together
 * 16  u64  sequence in this file, from 1, without gaps
 * 24  u8   kind of record: 1 is a lease, 2 an entry of the state
 * 25       the record
 * </pre>
 *
 * The mark finds the next frame after a damaged place. A client doesn't know it, so no client can place the bytes of a
 * frame in its identifier and have them taken for one.
 *
 * @param length
 *            bytes of the whole frame
 * @param record
 *            the record's bytes, valid until the buffer that it was found in changes
 */
record Frame(int length, int mark, int index, long sequence, int kind, ByteBuffer record) {
    static final int HEAD = 25;

    static void put(ByteBuffer out, int mark, int index, long sequence, int kind, byte[] record) {
        int start = out.position();
        int length = HEAD + record.length;
        out.putInt(0).putInt(mark).putInt(length).putInt(index).putLong(sequence).put((byte) kind).put(record);
        out.putInt(start, crc(out, start, length));
    }

    /**
     * The intact frame that begins at {@code at}, if one does.
     *
     * @param in
     *            an array-backed buffer; its position stays
     * @param available
     *            bytes that there are from {@code at} on
     * @param mark
     *            the store's mark; empty where it isn't known, as when the file's header is damaged
     * @param longest
     *            {@link RecordKind#longest()}
     */
    static Optional<Frame> at(ByteBuffer in, int at, int available, OptionalInt mark, int longest) {
        if (available <= HEAD) {
            return Optional.empty();
        }
        int found = in.getInt(at + 4);
        int length = in.getInt(at + 8);
        if (found == 0 || (mark.isPresent() && mark.getAsInt() != found) || length <= HEAD || length > longest
                || length > available || in.getInt(at) != crc(in, at, length)) {
            return Optional.empty();
        }
        return Optional.of(new Frame(length, found, in.getInt(at + 12), in.getLong(at + 16), in.get(at + 24) & 0xff,
                in.slice(at + HEAD, length - HEAD)));
    }

    private static int crc(ByteBuffer buffer, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), buffer.arrayOffset() + at + 4, length - 4);
        return (int) crc.getValue();
    }
}
