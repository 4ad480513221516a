package hearth.server.certificates;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Files that say nothing to who has them without {@code node.secret}: AES-256 in Galois/counter mode, with the file's
 * name bound to its content. Layout: {@link #HEADER}, 12 bytes nonce, ciphertext with its tag of 16 bytes. Written whole
 * or not at all, and on disk when {@link #write} returns. Owned by one thread.
 */
final class SealedFiles {
    private static final byte[] HEADER = "hearth-sealed-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final String SECRET = "node.secret";
    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Path folder;
    private final Path secretFile;
    private final SecretKeySpec secret;
    private final SecureRandom random;

    private SealedFiles(Path folder, Path secretFile, byte[] secret, SecureRandom random) {
        this.folder = folder;
        this.secretFile = secretFile;
        this.secret = new SecretKeySpec(secret, "AES");
        this.random = random;
    }

    /**
     * Opens the files in {@code certificates/} of the data folder; makes the secret if there is none and nothing to open
     * with it.
     *
     * @throws IOException
     *             if the secret is missing, damaged, or can't be made; the message says what to do
     */
    static SealedFiles open(Path data, SecureRandom random) throws IOException {
        Path folder = data.resolve("certificates");
        Path secretFile = data.resolve(SECRET);
        Files.createDirectories(folder);
        if (!Files.exists(secretFile)) {
            try (Stream<Path> sealed = Files.list(folder)) {
                if (sealed.findAny().isPresent()) {
                    throw new IOException(secretFile + " is missing, without which " + folder
                            + " can't be opened. Put it back from a backup, or remove that folder: a new certificate is then obtained");
                }
            }
            byte[] made = new byte[SECRET_BYTES];
            random.nextBytes(made);
            replace(secretFile, made);
        }
        byte[] secret = Files.readAllBytes(secretFile);
        if (secret.length != SECRET_BYTES) {
            throw new IOException(secretFile + " is damaged: it has " + secret.length + " bytes instead of "
                    + SECRET_BYTES + ". Put it back from a backup, or remove it and " + folder
                    + ": a new certificate is then obtained");
        }
        return new SealedFiles(folder, secretFile, secret, random);
    }

    /**
     * The content of a file; empty if there is none.
     *
     * @throws IOException
     *             if it can't be read, or was sealed with another secret or changed since; the message says what to do
     */
    Optional<byte[]> read(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] sealed = Files.readAllBytes(file);
        int from = HEADER.length + NONCE_BYTES;
        if (sealed.length < from || !Arrays.equals(HEADER, Arrays.copyOf(sealed, HEADER.length))) {
            throw unreadable(file, null);
        }
        try {
            byte[] nonce = Arrays.copyOfRange(sealed, HEADER.length, from);
            return Optional.of(cipher(Cipher.DECRYPT_MODE, name, nonce).doFinal(sealed, from, sealed.length - from));
        } catch (GeneralSecurityException e) {
            throw unreadable(file, e);
        }
    }

    private IOException unreadable(Path file, @org.jspecify.annotations.Nullable GeneralSecurityException cause) {
        return new IOException(file + " can't be opened with " + secretFile
                + ": one of the two is of another node or damaged. Put the right one back, or remove " + folder
                + ": a new certificate is then obtained", cause);
    }

    void write(String name, byte[] content) throws IOException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed;
        try {
            sealed = cipher(Cipher.ENCRYPT_MODE, name, nonce).doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
        replace(folder.resolve(name), ByteBuffer.allocate(HEADER.length + nonce.length + sealed.length).put(HEADER)
                .put(nonce).put(sealed).array());
    }

    private Cipher cipher(int mode, String name, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(HEADER);
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** A new file for our user only, then the old one's name for it; both on disk before this returns. */
    private static void replace(Path file, byte[] content) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
