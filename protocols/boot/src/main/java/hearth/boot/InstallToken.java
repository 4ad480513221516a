package hearth.boot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Proves that a report is of the machine that was answered. Only its hash is kept. */
public record InstallToken(String text) {
    private static final int BYTES = 32;

    public static InstallToken next(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new InstallToken(HexFormat.of().formatHex(bytes));
    }

    /** SHA-256, in hexadecimal. The token itself is random enough to need no salt. */
    public String hash() {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Takes as long whether or not it does. */
    boolean hasHash(String hash) {
        return MessageDigest.isEqual(hash().getBytes(StandardCharsets.US_ASCII),
                hash.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "a token"; // It must not get into the log.
    }
}
