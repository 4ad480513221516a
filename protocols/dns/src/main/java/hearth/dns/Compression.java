package hearth.dns;

/**
 * Names already written into a reply, for pointers to them (RFC 1035 section 4.1.4). Reused from reply to reply; owned by
 * one thread.
 */
final class Compression {
    /** A reply with more distinct names than this spells out the rest: large and rare, and the search stays short. */
    private static final int CAPACITY = 192;
    private static final int LAST_TARGET = 0x3fff;

    private final long[] hashes = new long[CAPACITY];
    private final int[] offsets = new int[CAPACITY];
    private int size;

    void clear() {
        size = 0;
    }

    /** For {@link #rollback}. */
    int mark() {
        return size;
    }

    /** Forgets the names noted since the mark. */
    void rollback(int mark) {
        size = mark;
    }

    void add(long hash, int offset) {
        if (size < CAPACITY && offset <= LAST_TARGET) {
            hashes[size] = hash;
            offsets[size++] = offset;
        }
    }

    /** Where a name equal, but for case, to a suffix of {@code key} stands in the reply; -1 if nowhere. */
    int find(byte[] reply, NameKey key, int suffix) {
        long hash = key.hash(suffix);
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash && matches(reply, offsets[i], key.bytes(), key.offset(suffix))) {
                return offsets[i];
            }
        }
        return -1;
    }

    private static boolean matches(byte[] reply, int offset, byte[] name, int from) {
        int at = offset;
        int i = from;
        while (true) {
            int label = reply[at] & 0xff;
            if (label > 63) {
                at = Wire.u16(reply, at) & LAST_TARGET;
                continue;
            }
            if (label != name[i]) {
                return false;
            }
            if (label == 0) {
                return true;
            }
            at++;
            i++;
            for (int end = i + label; i < end; i++, at++) {
                if (NameKey.lower(reply[at]) != name[i]) {
                    return false;
                }
            }
        }
    }
}
