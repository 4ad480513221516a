package hearth.cluster;

import java.util.concurrent.atomic.LongAdder;

/** What a state store has done since it was opened. Any thread. */
public final class StateCounts {
    final LongAdder puts = new LongAdder();
    final LongAdder removals = new LongAdder();
    final LongAdder refusals = new LongAdder();
    final LongAdder alone = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder received = new LongAdder();

    StateCounts() {}

    /** Values given on this node. */
    public long puts() {
        return puts.sum();
    }

    /** Values taken away on this node. */
    public long removals() {
        return removals.sum();
    }

    /** Changes refused by a limit or by the disk, the peer's included. */
    public long refusals() {
        return refusals.sum();
    }

    /** Changes acknowledged while the peer was away, or went away. */
    public long alone() {
        return alone.sum();
    }

    /** Changes acknowledged because the peer did not answer in time. */
    public long late() {
        return late.sum();
    }

    /** Changes that the peer sent. */
    public long received() {
        return received.sum();
    }
}
