package hearth.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The memory that request bodies of all connections may take together, and what was refused for it. Any event loop. */
final class Bodies {
    private final long most;
    private final AtomicLong held = new AtomicLong();
    /** Requests that found no room. */
    final LongAdder refused = new LongAdder();
    /** Requests that took too long to arrive. */
    final LongAdder late = new LongAdder();

    /** @param most in bytes */
    Bodies(long most) {
        this.most = most;
    }

    /**
     * Takes room for {@code bytes} more. A body that is alone always has room, so that none is too long for good.
     *
     * @param own
     *            what the connection holds already
     */
    boolean take(int bytes, long own) {
        while (true) {
            long before = held.get();
            if (before + bytes > most && before > own) {
                return false;
            }
            if (held.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    void free(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
