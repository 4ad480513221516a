package hearth.cluster;

import java.util.concurrent.atomic.LongAdder;

/** What a state store has done since it was opened. Any thread. */
public final class StateCounts {
    final LongAdder puts = new LongAdder();
    final LongAdder removals = new LongAdder();
    final LongAdder refusals = new LongAdder();

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
}
