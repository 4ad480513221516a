package hearth.cluster.link;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Faults of this node where something is done over and over: each kind of them is told once an hour. Any thread. */
final class Faults {
    private static final Duration QUIET = Duration.ofHours(1);

    private final LinkEvents events;
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    Faults(LinkEvents events) {
        this.events = events;
    }

    void happened(String where, Exception fault) {
        long now = System.nanoTime();
        long since = told.merge(where + ' ' + fault.getClass().getName(), now,
                (before, again) -> again - before < QUIET.toNanos() ? before : again);
        if (since == now) {
            events.misdeed(where, fault);
        }
    }

    /** The same work, which a fault doesn't keep from being done again. */
    Runnable kept(String where, Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                happened(where, e);
            }
        };
    }
}
