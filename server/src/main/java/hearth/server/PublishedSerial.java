package hearth.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

import hearth.dns.ZoneDigest;

/**
 * Which serial a node serves a content of a zone under, as it stands in the state: u8 encoding, 1; u32 serial; the content's
 * digest, 32 bytes ({@link ZoneDigest}). Big endian.
 *
 * @param digest
 *            in hexadecimal
 */
record PublishedSerial(long serial, String digest) {
    private static final byte ENCODING = 1;
    private static final int LENGTH = 1 + Integer.BYTES + ZoneDigest.BYTES;

    static PublishedSerial of(long serial, ZoneDigest digest) {
        return new PublishedSerial(serial, HexFormat.of().formatHex(digest.bytes()));
    }

    static PublishedSerial read(byte[] value) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (value.length != LENGTH || bytes.get() != ENCODING) {
            throw new IOException("not " + LENGTH + " bytes in an encoding that this version knows");
        }
        long serial = Integer.toUnsignedLong(bytes.getInt());
        return new PublishedSerial(serial, HexFormat.of().formatHex(value, bytes.position(), LENGTH));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).put(ENCODING).putInt((int) serial).put(HexFormat.of().parseHex(digest))
                .array();
    }
}
