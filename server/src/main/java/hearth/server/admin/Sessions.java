package hearth.server.admin;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import hearth.config.AdminSettings;

/** Who is signed in. In memory only: a restart signs everybody out. Any thread. */
public final class Sessions {
    private final AdminSettings settings;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    /** By the hash of their cookie, the oldest first. */
    private final Map<String, Session> open = new LinkedHashMap<>();

    private record Session(String name, Instant until) {}

    public Sessions(AdminSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Signs somebody in, and returns the cookie that proves it. */
    public synchronized String begin(String name) {
        sweep();
        while (open.size() >= settings.sessions()) {
            open.remove(open.keySet().iterator().next());
        }
        String cookie = Secret.make(random);
        open.put(Secret.hash(cookie), new Session(name, clock.instant().plus(settings.sessionLifetime())));
        return cookie;
    }

    /** Whose cookie it is. */
    public synchronized Optional<String> name(String cookie) {
        sweep();
        return Optional.ofNullable(open.get(Secret.hash(cookie))).map(Session::name);
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
        open.values().removeIf(session -> !session.until.isAfter(now));
    }
}
