package hearth.server.certificates;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The keys of our accounts: one for each directory, so that two authorities can't tell that they serve the same node. */
final class AccountKeys {
    private static final int FILE_NAME_BYTES = 8;

    private final SealedFiles files;

    AccountKeys(SealedFiles files) {
        this.files = files;
    }

    /** The key for a directory, made and kept when there is none. */
    KeyPair of(URI directory) throws IOException {
        String name = file(directory);
        Optional<byte[]> kept = files.read(name);
        if (kept.isPresent()) {
            return read(kept.get());
        }
        KeyPair made = generate();
        String text = new Pem(Pem.PRIVATE_KEY, made.getPrivate().getEncoded()).toString()
                + new Pem(Pem.PUBLIC_KEY, made.getPublic().getEncoded());
        files.write(name, text.getBytes(StandardCharsets.US_ASCII));
        return made;
    }

    private static KeyPair read(byte[] kept) throws IOException {
        List<Pem> blocks = Pem.read(new String(kept, StandardCharsets.US_ASCII));
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new KeyPair(factory.generatePublic(new X509EncodedKeySpec(blocks.get(1).content())),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0).content())));
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new IOException("the account's key can't be read (" + e.getMessage()
                    + "). Remove certificates/ from the data folder: a new account is then made", e);
        }
    }

    private static String file(URI directory) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
            return "account-" + HexFormat.of().formatHex(digest, 0, FILE_NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A new ECDSA key on P-256, which every authority and client takes. */
    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
