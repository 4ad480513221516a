package hearth.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Secrets that the configuration names and doesn't hold: files in the data folder's {@code secrets}. Only there, for whoever
 * may write the configuration must not thereby read any file of this machine.
 */
record Secrets(Path folder) {
    private static final int LONGEST = 1024;
    /** As crypt(5) writes them: the method between dollar signs, then salt and hash. */
    private static final Pattern HASH = Pattern.compile("\\$[a-z0-9]+\\$[!-~]{8,500}");

    static Secrets in(Path data) {
        return new Secrets(data.resolve("secrets"));
    }

    /**
     * A password's hash, read at each use.
     *
     * @param name
     *            letters, digits, hyphens and underscores
     * @throws IOException
     *             if there is none; the message says what to do
     */
    String passwordHash(String name) throws IOException {
        Path file = folder.resolve(name);
        String text;
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException("it is larger than " + LONGEST + " bytes");
            }
            text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file + " with the hashed password: write one, mkpasswd >" + file, e);
        } catch (IOException e) {
            throw new IOException(file + " can't be read: " + e.getMessage(), e);
        }
        if (!HASH.matcher(text).matches()) {
            throw new IOException(file + " holds no hashed password: write one, mkpasswd >" + file);
        }
        return text;
    }
}
