package hearth.config.discovery;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a source of services counts. Written by its threads, read by any. */
public final class DiscoveryCounts {
    public final LongAdder events = new LongAdder();
    /** Whole looks at everything. */
    public final LongAdder resyncs = new LongAdder();
    /** How often a source that had answered stopped to. */
    public final LongAdder losses = new LongAdder();
    private final Map<Refusal.Reason, LongAdder> refusals = new EnumMap<>(Refusal.Reason.class);
    private volatile boolean connected;
    private volatile int services;

    public DiscoveryCounts() {
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            refusals.put(reason, new LongAdder());
        }
    }

    /** Refusals told, of one kind. */
    public long refusals(Refusal.Reason reason) {
        return refusal(reason).sum();
    }

    /** Whether what is known is in step with the source. */
    public boolean connected() {
        return connected;
    }

    /** Instances that have names now. */
    public int services() {
        return services;
    }

    public void refuse(Refusal.Reason reason) {
        refusal(reason).increment();
    }

    private LongAdder refusal(Refusal.Reason reason) {
        LongAdder count = refusals.get(reason);
        if (count == null) {
            throw new AssertionError(reason);
        }
        return count;
    }

    public void connected(boolean now) {
        connected = now;
    }

    public void services(int now) {
        services = now;
    }
}
