package hearth.server;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What became of configurations. Any thread. */
final class ConfigurationCounts {
    /** Why a configuration didn't come into force. */
    enum Failure {
        /** The Git server can't be reached, or says no. */
        UNREACHABLE,
        /** It has problems. */
        REFUSED,
        /** It does more than the guard lets through. */
        GUARDED,
        /** Something of this machine is in the way. */
        HINDERED
    }

    private final Map<Failure, LongAdder> failures = new EnumMap<>(Failure.class);
    final LongAdder webhookCalls = new LongAdder();
    final LongAdder webhookRefusals = new LongAdder();
    private volatile InForce inForce = new InForce("", Instant.EPOCH);

    record InForce(String commit, Instant since) {}

    ConfigurationCounts() {
        for (Failure failure : Failure.values()) {
            failures.put(failure, new LongAdder());
        }
    }

    void applied(String commit, Instant now) {
        inForce = new InForce(commit, now);
    }

    InForce inForce() {
        return inForce;
    }

    LongAdder failures(Failure failure) {
        return Objects.requireNonNull(failures.get(failure));
    }
}
