package hearth.server.admin;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import hearth.config.AdminSettings;

/**
 * Who is signed in. In memory only: a restart signs everybody out. A session ends with the account that it began with: when
 * that has another password or other tokens, or is gone. Any thread.
 */
public final class Sessions {
    private final AdminSettings settings;
    private final Supplier<Set<Accounts.Account>> accounts;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    /** By the hash of their cookie, the oldest first. */
    private final Map<String, Session> open = new LinkedHashMap<>();

    private record Session(Accounts.Account account, Instant until) {}

    /** @param accounts those that there are now */
    public Sessions(AdminSettings settings, Supplier<Set<Accounts.Account>> accounts, InstantSource clock) {
        this.settings = settings;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Signs somebody in, and returns the cookie that proves it. */
    public synchronized String begin(Accounts.Account account) {
        sweep();
        while (open.size() >= settings.sessions()) {
            open.remove(open.keySet().iterator().next());
        }
        String cookie = Secret.make(random);
        open.put(Secret.hash(cookie), new Session(account, clock.instant().plus(settings.sessionLifetime())));
        return cookie;
    }

    /** Whose cookie it is. */
    public synchronized Optional<String> name(String cookie) {
        sweep();
        return Optional.ofNullable(open.get(Secret.hash(cookie))).map(session -> session.account.name());
    }

    public synchronized void end(String cookie) {
        open.remove(Secret.hash(cookie));
    }

    public synchronized int count() {
        sweep();
        return open.size();
    }

    private void sweep() {
        Instant now = clock.instant();
        Set<Accounts.Account> there = accounts.get();
        open.values().removeIf(session -> !session.until.isAfter(now) || !there.contains(session.account));
    }
}
