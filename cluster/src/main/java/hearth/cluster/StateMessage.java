package hearth.cluster;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import hearth.cluster.EntryKind.Key;
import hearth.cluster.StateStore.Entry;

/**
 * What the nodes say to each other of their state ({@link Peer.Topic#STATE}), big endian:
 *
 * <pre>
 *  0  u8   format, 1
 *  1  u8   kind
 * 1 changes    n times: u32 length, entry ({@link EntryRecord})
 * 2 compare    from: key; to: key; n times: key, i64 version, u64 digest, u8 1 if it was removed
 * 3 kept       nothing
 * 4 refused    why, in UTF-8
 * 5 compared   until: key; u32 n, n times: u32 length, entry; then keys that are wanted
 * key          u8 table, u8 length, then it in UTF-8; table 0 and nothing more for none
 * </pre>
 */
sealed interface StateMessage {
    int FORMAT = 1;

    /** Bytes after which a message takes no more; the last entry in it may go over that. */
    int ENOUGH = 256 << 10;

    /** Entries that the other node is to keep. */
    record Changes(List<Entry> entries) implements StateMessage {}

    /**
     * All that the sender knows between two keys.
     *
     * @param from
     *            the key before the first; none for the beginning
     * @param to
     *            the last key; none for the end
     */
    record Compare(Optional<Key> from, Optional<Key> to, List<Digest> digests) implements StateMessage {}

    /** They are on the disk. */
    record Kept() implements StateMessage {}

    /** It could not be done. */
    record Refused(String why) implements StateMessage {}

    /**
     * What the other node has that the asker hasn't, and what it wants of the asker.
     *
     * @param until
     *            the last key that was compared; none for all that was asked
     */
    record Compared(Optional<Key> until, List<Entry> entries, List<Key> wanted) implements StateMessage {}

    default byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            switch (this) {
                case Changes(List<Entry> entries) -> {
                    out.writeByte(1);
                    put(out, entries);
                }
                case Compare(Optional<Key> from, Optional<Key> to, List<Digest> digests) -> {
                    out.writeByte(2);
                    put(out, from);
                    put(out, to);
                    for (Digest digest : digests) {
                        put(out, Optional.of(digest.key()));
                        out.writeLong(digest.version());
                        out.writeLong(digest.content());
                        out.writeByte(digest.removed() ? 1 : 0);
                    }
                }
                case Kept() -> out.writeByte(3);
                case Refused(String why) -> {
                    out.writeByte(4);
                    out.write(why.getBytes(StandardCharsets.UTF_8));
                }
                case Compared(Optional<Key> until, List<Entry> entries, List<Key> wanted) -> {
                    out.writeByte(5);
                    put(out, until);
                    out.writeInt(entries.size());
                    put(out, entries);
                    for (Key key : wanted) {
                        put(out, Optional.of(key));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every write", e);
        }
        return bytes.toByteArray();
    }

    private static void put(DataOutputStream out, List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            byte[] record = EntryRecord.of(entry);
            out.writeInt(record.length);
            out.write(record);
        }
    }

    private static void put(DataOutputStream out, Optional<Key> key) throws IOException {
        if (key.isEmpty()) {
            out.writeByte(0);
            return;
        }
        byte[] name = key.get().key().getBytes(StandardCharsets.UTF_8);
        out.writeByte(key.get().table().code());
        out.writeByte(name.length);
        out.write(name);
    }

    /**
     * Reads a message.
     *
     * @return empty if the bytes make no sense
     * @throws NewerFormat
     *             if they may make sense to a newer version
     */
    static Optional<StateMessage> of(byte[] bytes) throws NewerFormat {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int format = in.get();
            if (format != FORMAT) {
                throw new NewerFormat("is of format " + (format & 0xff));
            }
            return switch (in.get()) {
                case 1 -> Optional.of(new Changes(entries(in, Integer.MAX_VALUE)));
                case 2 -> Optional.of(new Compare(key(in), key(in), digests(in)));
                case 3 -> Optional.of(new Kept());
                case 4 -> Optional.of(new Refused(StandardCharsets.UTF_8.decode(in).toString()));
                case 5 -> Optional.of(new Compared(key(in), entries(in, in.getInt()), keys(in)));
                default -> Optional.empty();
            };
        } catch (BufferUnderflowException e) {
            return Optional.empty(); // a length that lies
        }
    }

    private static List<Entry> entries(ByteBuffer in, int most) throws NewerFormat {
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < most && (in.hasRemaining() || most != Integer.MAX_VALUE)) {
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            entries.add(EntryRecord.entry(in.slice(in.position(), length)).orElseThrow(BufferUnderflowException::new));
            in.position(in.position() + length);
        }
        return entries;
    }

    private static List<Digest> digests(ByteBuffer in) throws NewerFormat {
        List<Digest> digests = new ArrayList<>();
        while (in.hasRemaining()) {
            Key key = key(in).orElseThrow(BufferUnderflowException::new);
            digests.add(new Digest(key, in.getLong(), in.getLong(), in.get() != 0));
        }
        return digests;
    }

    private static List<Key> keys(ByteBuffer in) throws NewerFormat {
        List<Key> keys = new ArrayList<>();
        while (in.hasRemaining()) {
            keys.add(key(in).orElseThrow(BufferUnderflowException::new));
        }
        return keys;
    }

    private static Optional<Key> key(ByteBuffer in) throws NewerFormat {
        byte table = in.get();
        return table == 0 ? Optional.empty() : Optional.of(new Key(EntryRecord.table(table), EntryRecord.key(in)));
    }
}
