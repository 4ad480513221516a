package hearth.cluster;

import java.util.concurrent.atomic.LongAdder;

/** What the replication of leases has done since the start. Written by its thread, read by any. */
public final class ReplicationCounts {
    private final LongAdder sent = new LongAdder();
    private final LongAdder learned = new LongAdder();
    private final LongAdder confirmed = new LongAdder();
    private final LongAdder alone = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder comparisons = new LongAdder();

    ReplicationCounts() {}

    void sent(int leases) {
        sent.add(leases);
    }

    void tookOver() {
        learned.increment();
    }

    void confirmed(int writes) {
        confirmed.add(writes);
    }

    void alone(int writes) {
        alone.add(writes);
    }

    void timedOut(int writes) {
        timeouts.add(writes);
    }

    void failed() {
        failures.increment();
    }

    void compared() {
        comparisons.increment();
    }

    /** Leases told to the peer that it has on its disk now. */
    public long sent() {
        return sent.sum();
    }

    /** Leases that came from the peer and were news. */
    public long learned() {
        return learned.sum();
    }

    /** Writes of which the client was told when they were on both disks. */
    public long confirmed() {
        return confirmed.sum();
    }

    /** Writes that were on this node's disk alone by then, because the peer was away. */
    public long alone() {
        return alone.sum();
    }

    /** Writes that were on this node's disk alone by then, because the peer did not answer within {@code dhcp.peer-wait}. */
    public long timeouts() {
        return timeouts.sum();
    }

    /** Requests to the peer that failed, or whose answer made no sense; and requests of it that made none. */
    public long failures() {
        return failures.sum();
    }

    /** How often all leases were compared with the peer's to the end. */
    public long comparisons() {
        return comparisons.sum();
    }
}
