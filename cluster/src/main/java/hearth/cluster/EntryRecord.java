package hearth.cluster;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;

/**
 * An entry of the state as a record of the journal, and as the nodes send it to each other, big endian:
 *
 * <pre>
 *  0  u8   encoding, 1
 *  1  u8   table: {@link Table#code()}
 *  2  i64  version
 * 10  u8   length of the key, then it in UTF-8
 *     u8   1 if it has a value, 0 if it was removed; then the value, to the record's end
 * </pre>
 */
final class EntryRecord {
    /** The longest value, in bytes. */
    static final int LONGEST_VALUE = 1 << 20;
    static final int LONGEST_KEY = 255;
    static final int LONGEST = 12 + LONGEST_KEY + LONGEST_VALUE;

    private static final int ENCODING = 1;

    private EntryRecord() {}

    /**
     * The entry's bytes.
     *
     * @throws IllegalArgumentException
     *             if key or value is too long
     */
    static byte[] of(Entry entry) {
        byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
        byte[] value = entry.value().orElse(new byte[0]);
        if (key.length == 0 || key.length > LONGEST_KEY) {
            throw new IllegalArgumentException("the key of an entry has 1 to " + LONGEST_KEY + " bytes, not "
                    + key.length + ": " + entry.key());
        }
        if (value.length > LONGEST_VALUE) {
            throw new IllegalArgumentException("the value of " + entry.table() + " " + entry.key() + " has "
                    + value.length + " bytes, " + LONGEST_VALUE + " are the most");
        }
        ByteBuffer out = ByteBuffer.allocate(12 + key.length + value.length);
        out.put((byte) ENCODING).put((byte) entry.table().code()).putLong(entry.version());
        out.put((byte) key.length).put(key);
        out.put((byte) (entry.value().isPresent() ? 1 : 0)).put(value);
        return out.array();
    }

    /**
     * Reads an entry, to the end of the buffer.
     *
     * @return empty if the bytes make no sense
     * @throws NewerFormat
     *             if they may make sense to a newer version
     */
    static Optional<Entry> entry(ByteBuffer in) throws NewerFormat {
        try {
            int encoding = in.get();
            if (encoding != ENCODING) {
                throw new NewerFormat("has an entry in encoding " + (encoding & 0xff));
            }
            Table table = table(in.get());
            long version = in.getLong();
            String key = key(in);
            int has = in.get();
            if (key.isEmpty() || version <= 0 || has < 0 || has > 1 || in.remaining() > LONGEST_VALUE
                    || (has == 0 && in.hasRemaining())) {
                return Optional.empty();
            }
            byte[] value = new byte[in.remaining()];
            in.get(value);
            return Optional.of(new Entry(table, key, version, has == 1 ? Optional.of(value) : Optional.empty()));
        } catch (BufferUnderflowException e) {
            return Optional.empty(); // a length that lies
        }
    }

    /** Reads a key with its length before it. */
    static String key(ByteBuffer in) {
        byte[] key = new byte[in.get() & 0xff];
        in.get(key);
        return new String(key, StandardCharsets.UTF_8);
    }

    static Table table(byte code) throws NewerFormat {
        for (Table table : Table.values()) {
            if (table.code() == code) {
                return table;
            }
        }
        throw new NewerFormat("has an entry of table " + (code & 0xff));
    }
}
