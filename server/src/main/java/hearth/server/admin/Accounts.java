package hearth.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
    private Known known = new Known("", Map.of(), Map.of(), Set.of());
    private String told = "";

    /** @param state what tells one content of the file from another */
    private record Known(String state, Map<String, PasswordHash> passwords, Map<String, String> tokens,
            Set<Account> accounts) {
        Optional<Account> account(String name) {
            return accounts.stream().filter(account -> account.name.equals(name)).findFirst();
        }
    }

    /**
     * An account as it is at one time: with another password or other tokens it is another.
     *
     * @param credentials
     *            hashes of its password and tokens
     */
    public record Account(String name, Set<String> credentials) {}

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

    /** All of them. */
    public Set<Account> all() {
        return known().accounts;
    }

    /** Whose password it is, if it is that of the name. Takes some tenths of a second: never on an event loop. */
    public Optional<Account> verify(String name, char[] password) {
        Known now = known();
        PasswordHash kept = now.passwords.get(name);
        boolean right = Objects.requireNonNullElse(kept, nobody).matches(password) && kept != null;
        return right ? now.account(name) : Optional.empty();
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
            // The change time, too: it tells of a right that was given or taken.
            return new TreeMap<>(Files.readAttributes(file.path(), "unix:ino,lastModifiedTime,ctime,size")).toString();
        } catch (IOException e) {
            return "none";
        }
    }

    private Known read(String state) {
        Map<String, PasswordHash> passwords = new HashMap<>();
        Map<String, String> tokens = new HashMap<>();
        Map<String, Set<String>> credentials = new HashMap<>();
        try {
            for (UsersFile.Entry entry : file.read()) {
                credentials.computeIfAbsent(entry.name(), any -> new HashSet<>()).add(entry.credential());
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
            credentials.clear();
            String why = UsersFile.why(e);
            if (!why.equals(told)) {
                told = why;
                refused.accept(why);
            }
        }
        return new Known(state, Map.copyOf(passwords), Map.copyOf(tokens),
                credentials.entrySet().stream().map(each -> new Account(each.getKey(), Set.copyOf(each.getValue())))
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
