package hearth.server.admin;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What is kept of a password: {@code pbkdf2-sha512$ITERATIONS$SALT$HASH}, salt and hash in base64 (RFC 8018 section 5.2).
 * The parameters stand in it, so that later ones can be costlier.
 */
public final class PasswordHash {
    /** What a stolen file makes each guess cost: some tenths of a second. */
    static final int ITERATIONS = 300_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM = Pattern
            .compile("pbkdf2-sha512\\$([0-9]{4,8})\\$([A-Za-z0-9+/=]{16,64})\\$([A-Za-z0-9+/=]{40,128})");

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    public static PasswordHash of(char[] password, SecureRandom random) {
        return of(password, ITERATIONS, random);
    }

    static PasswordHash of(char[] password, int iterations, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(iterations, salt, hash(password, salt, iterations, HASH_BYTES));
    }

    /** From {@link #toString}; empty if that isn't one. */
    static Optional<PasswordHash> parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PasswordHash(Integer.parseInt(m.group(1)), Base64.getDecoder().decode(m.group(2)),
                    Base64.getDecoder().decode(m.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Takes its time, which is its point: never on an event loop. */
    public boolean matches(char[] password) {
        return MessageDigest.isEqual(hash, hash(password, salt, iterations, hash.length));
    }

    private static byte[] hash(char[] password, byte[] salt, int iterations, int bytes) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, bytes * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "pbkdf2-sha512$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }
}
