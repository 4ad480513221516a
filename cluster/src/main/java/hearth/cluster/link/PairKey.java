package hearth.cluster.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key that both nodes of a pair share. It never crosses the network: what does is derived from it (HKDF, RFC 5869),
 * with a label for each use. Immutable.
 */
public final class PairKey {
    private static final int LEAST_BYTES = 32;
    private static final int LARGEST_FILE = 4096;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
    private static final String MAKE_ONE = "make one with `openssl rand -hex 32` and give it to both nodes";

    private final byte[] key;

    private PairKey(byte[] key) {
        this.key = key;
    }

    /**
     * Reads a key as hex digits or as base64, whichever it is.
     *
     * @throws IOException
     *             if the file is no such key, or others than its owner may read it; the message says what to do
     */
    public static PairKey read(Path file) throws IOException {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IOException("others than its owner may read or write it; chmod 600 " + file
                        + ", and if it was so for long make another key");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new IOException("it is larger than a key; " + MAKE_ONE);
            }
            return of(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IOException("the pair's key " + file + " does not exist; " + MAKE_ONE, e);
        } catch (IOException e) {
            throw new IOException("the pair's key " + file + " can't be used: " + e.getMessage(), e);
        }
    }

    static PairKey of(String text) throws IOException {
        byte[] key = decode(text.replaceAll("\\s", ""));
        if (key.length < LEAST_BYTES) {
            throw new IOException(
                    "it has " + key.length + " bytes, and " + LEAST_BYTES + " are the least; " + MAKE_ONE);
        }
        return new PairKey(key);
    }

    /** Hex digits are base64 too, but nobody who writes only those means that. */
    private static byte[] decode(String text) throws IOException {
        try {
            return text.matches("[0-9a-fA-F]*") ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is neither hex nor base64; " + MAKE_ONE, e);
        }
    }

    /** {@code length} bytes for one use. What is derived for one tells nothing of another. */
    byte[] derive(String use, int length) {
        try {
            byte[] info = ("hearth pair 1 " + use).getBytes(StandardCharsets.UTF_8);
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HKDF-SHA256", e);
        }
    }
}
