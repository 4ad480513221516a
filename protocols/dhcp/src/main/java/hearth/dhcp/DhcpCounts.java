package hearth.dhcp;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counters since the start. The processor's thread counts; any thread reads. */
public final class DhcpCounts {
    private final AtomicLongArray received = new AtomicLongArray(MessageType.values().length);
    private final AtomicLongArray sent = new AtomicLongArray(MessageType.values().length);
    private final AtomicLongArray dropped = new AtomicLongArray(Drop.values().length);
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder optionsLeftOut = new LongAdder();

    DhcpCounts() {}

    /** Well-formed messages that came in. */
    public long received(MessageType type) {
        return received.get(type.ordinal());
    }

    /** Answers sent. */
    public long sent(MessageType type) {
        return sent.get(type.ordinal());
    }

    /** Packets that got no answer. A release or decline that was carried out needs none and is not counted here. */
    public long dropped(Drop reason) {
        return dropped.get(reason.ordinal());
    }

    /** Options that did not fit into an answer. */
    public long optionsLeftOut() {
        return optionsLeftOut.sum();
    }

    /** Addresses that the nodes of a pair gave to two clients. */
    public long conflicts() {
        return conflicts.sum();
    }

    void countConflict() {
        conflicts.increment();
    }

    void countReceived(MessageType type) {
        received.incrementAndGet(type.ordinal());
    }

    void countSent(MessageType type) {
        sent.incrementAndGet(type.ordinal());
    }

    void countDropped(Drop reason) {
        dropped.incrementAndGet(reason.ordinal());
    }

    void countLeftOut(int options) {
        optionsLeftOut.add(options);
    }
}
