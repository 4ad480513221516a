package hearth.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The accounts as the file has them now: it is read again when it has changed, so that an account that is made or taken
 * away counts at once. A file that can't be trusted lets nobody in. Any thread.
 */
public final class Accounts {
    private final UsersFile file;
    private final Consumer<String> refused;
    /** Somebody whose password nobody knows: to try a name that isn't there takes as long as to try one that is. */
    private final PasswordHash nobody = PasswordHash.of(Secret.make(new SecureRandom()).toCharArray(),
            new SecureRandom());
    private Known known = new Known("", Map.of(), Map.of());
    private String told = "";

    /** @param state what tells one content of the file from another */
    private record Known(String state, Map<String, PasswordHash> passwords, Map<String, String> tokens) {}

    /**
     * @param refused
     *            told why the file can't be used, once for each reason
     */
    public Accounts(UsersFile file, Consumer<String> refused) {
        this.file = file;
        this.refused = refused;
    }

    /** Whether there are none. */
    public boolean empty() {
        Known now = known();
        return now.passwords.isEmpty() && now.tokens.isEmpty();
    }

    public boolean has(String name) {
        Known now = known();
        return now.passwords.containsKey(name) || now.tokens.containsValue(name);
    }

    /** Whether it is the password of that name. Takes some tenths of a second: never on an event loop. */
    public boolean verify(String name, char[] password) {
        PasswordHash kept = known().passwords.get(name);
        return Objects.requireNonNullElse(kept, nobody).matches(password) && kept != null;
    }

    /** Whose token it is. */
    public Optional<String> owner(String token) {
        return Optional.ofNullable(known().tokens.get(Secret.hash(token)));
    }

    private synchronized Known known() {
        String state = state();
        if (!state.equals(known.state)) {
            known = read(state);
        }
        return known;
    }

    private String state() {
        try {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return now.fileKey() + " " + now.lastModifiedTime() + " " + now.size();
        } catch (IOException e) {
            return "none";
        }
    }

    private Known read(String state) {
        Map<String, PasswordHash> passwords = new HashMap<>();
        Map<String, String> tokens = new HashMap<>();
        try {
            for (UsersFile.Entry entry : file.read()) {
                if (entry.isToken()) {
                    tokens.put(entry.tokenHash(), entry.name());
                } else {
                    PasswordHash.parse(entry.credential()).ifPresent(hash -> passwords.put(entry.name(), hash));
                }
            }
            told = "";
        } catch (IOException e) {
            passwords.clear();
            tokens.clear();
            String why = UsersFile.why(e);
            if (!why.equals(told)) {
                told = why;
                refused.accept(why);
            }
        }
        return new Known(state, Map.copyOf(passwords), Map.copyOf(tokens));
    }
}
