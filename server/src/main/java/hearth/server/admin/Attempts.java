package hearth.server.admin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import hearth.config.AdminSettings;

/**
 * How often each client failed to sign in: after some failures it waits. An IPv6 client counts as its whole /64, which it
 * can use as it likes. Any thread.
 */
public final class Attempts {
    /** Clients remembered; beyond, the one that failed longest ago is forgotten. */
    private static final int CLIENTS = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final AdminSettings settings;
    private final InstantSource clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    private record Failures(int count, Instant last) {}

    public Attempts(AdminSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Begins one, which counts as failed until {@link #succeeded}; zero, or how long the client has to wait instead. */
    public synchronized Duration begin(InetAddress client) {
        Instant now = clock.instant();
        String key = key(client);
        Failures before = failures.getOrDefault(key, new Failures(0, now));
        Duration left = Duration.between(now, before.last.plus(settings.attemptsPause()));
        if (left.isNegative()) {
            before = new Failures(0, now);
        } else if (before.count >= settings.attempts()) {
            return left.isZero() ? Duration.ofMillis(1) : left;
        }
        failures.remove(key);
        failures.put(key, new Failures(before.count + 1, now));
        if (failures.size() > CLIENTS) {
            failures.remove(failures.keySet().iterator().next());
        }
        return Duration.ZERO;
    }

    /** One that was begun was never made. */
    public synchronized void withdrawn(InetAddress client) {
        failures.computeIfPresent(key(client),
                (key, before) -> before.count > 1 ? new Failures(before.count - 1, before.last) : null);
    }

    public synchronized void succeeded(InetAddress client) {
        failures.remove(key(client));
    }

    private static String key(InetAddress client) {
        byte[] address = client.getAddress();
        return Arrays.toString(client instanceof Inet6Address ? Arrays.copyOf(address, NETWORK_BYTES) : address);
    }
}
