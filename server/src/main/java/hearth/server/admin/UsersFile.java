package hearth.server.admin;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The accounts' file, which only its owner may read. One line each:
 *
 * <pre>
 * NAME:pbkdf2-sha512$…     a password
 * NAME:token$HEX           SHA-256 of an API token; any number of them
 * </pre>
 *
 * Written as a whole and moved into place, by one process at a time.
 */
public final class UsersFile {
    /** A name that needs no quoting anywhere. */
    public static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}");
    private static final String TOKEN = "token$";
    private static final Pattern LINE = Pattern.compile("([^:]+):(.+)");
    private static final Pattern TOKEN_FORM = Pattern.compile("token\\$[0-9a-f]{64}");
    private static final long LARGEST = 1 << 20;
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");

    private final Path path;

    public UsersFile(Path path) {
        this.path = path;
    }

    /** One line. */
    record Entry(String name, String credential) {
        boolean isToken() {
            return credential.startsWith(TOKEN);
        }

        String tokenHash() {
            return credential.substring(TOKEN.length());
        }
    }

    Path path() {
        return path;
    }

    /**
     * Its lines; none if there is no file.
     *
     * @throws IOException
     *             if others than its owner can read it, or something in it makes no sense; the message says what to do
     */
    List<Entry> read() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
        if (!rights.contains(PosixFilePermission.OWNER_READ)) {
            throw new IOException("not even its owner may read " + path + ": chmod 600 " + path);
        }
        if (!OWNERS.containsAll(rights)) {
            throw new IOException("others than its owner can use " + path + ": chmod 600 " + path);
        }
        if (Files.size(path) > LARGEST) {
            throw new IOException(path + " is larger than 1 MiB: that is no file of accounts");
        }
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : lines()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                int here = number;
                entries.add(entry(line.strip()).orElseThrow(() -> new IOException(path + ":" + here
                        + ": is not NAME:HASH as ./hearth user writes it; mend the line or remove it")));
            }
        }
        return entries;
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readAllLines(path);
        } catch (CharacterCodingException e) {
            throw new IOException(path + " is no text: put back the file that ./hearth user wrote, or remove it", e);
        }
    }

    private static Optional<Entry> entry(String line) {
        Matcher m = LINE.matcher(line);
        if (!m.matches() || !NAME.matcher(m.group(1)).matches()) {
            return Optional.empty();
        }
        Entry entry = new Entry(m.group(1), m.group(2));
        boolean good = entry.isToken()
                ? TOKEN_FORM.matcher(entry.credential()).matches()
                : PasswordHash.parse(entry.credential()).isPresent();
        return good ? Optional.of(entry) : Optional.empty();
    }

    /** What went wrong with it, for the operator: Java's own words for a right that is missing are the path alone. */
    public static String why(IOException fault) {
        return fault instanceof FileSystemException
                ? fault + ": let the user that runs this own the file, and its folder"
                : String.valueOf(fault.getMessage());
    }

    /** Makes an account, or gives it another password. */
    public void password(String name, char[] password, SecureRandom random) throws IOException {
        List<Entry> entries = new ArrayList<>(read());
        entries.removeIf(entry -> entry.name().equals(name) && !entry.isToken());
        entries.add(new Entry(name, PasswordHash.of(password, random).toString()));
        write(entries);
    }

    /** Makes a token for the API, and the account if there is none; it is told this once. */
    public String token(String name, SecureRandom random) throws IOException {
        String token = Secret.make(random);
        List<Entry> entries = new ArrayList<>(read());
        entries.add(new Entry(name, TOKEN + Secret.hash(token)));
        write(entries);
        return token;
    }

    /** Takes an account away, its tokens too; says whether there was one. */
    public boolean remove(String name) throws IOException {
        List<Entry> entries = new ArrayList<>(read());
        boolean there = entries.removeIf(entry -> entry.name().equals(name));
        if (there) {
            write(entries);
        }
        return there;
    }

    /** The file keeps its owner, or has its folder's: root may make accounts for a service that runs as somebody else. */
    private void write(List<Entry> entries) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(path + " is no file");
        }
        Files.createDirectories(folder);
        UserPrincipal owner = Files.getOwner(Files.exists(path) ? path : folder);
        Path fresh = Files.createTempFile(folder, ".users", "", PosixFilePermissions.asFileAttribute(OWNERS));
        try {
            Files.write(fresh, entries.stream().map(entry -> entry.name() + ":" + entry.credential()).toList());
            if (!Files.getOwner(fresh).equals(owner)) {
                Files.setOwner(fresh, owner);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
