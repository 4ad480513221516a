package hearth.cluster;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import hearth.cluster.EntryKind.Key;
import hearth.cluster.StateStore.Entry;

/**
 * An entry without its value: enough to tell whether two nodes have the same.
 *
 * @param content
 *            the first eight bytes of the value's SHA-256; 0 if it was removed
 */
record Digest(Key key, long version, long content, boolean removed) {
    static Digest of(Entry entry) {
        return new Digest(Key.of(entry), entry.version(), entry.value().map(Digest::content).orElse(0L),
                entry.value().isEmpty());
    }

    private static long content(byte[] value) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(value)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What it takes in a message, in bytes, at most. */
    int size() {
        return 19 + 3 * key.key().length();
    }
}
