package hearth.cluster;

import java.time.Duration;
import java.util.function.Consumer;

/** Watches by how much the nodes' clocks differ. Owned by the replication's thread. */
final class ClockWatch {
    private final Peer peer;
    private final Duration bound;
    private final Consumer<ReplicationEvent> events;
    private boolean differ;

    ClockWatch(Peer peer, Duration bound, Consumer<ReplicationEvent> events) {
        this.peer = peer;
        this.bound = bound;
        this.events = events;
    }

    /** By how many whole seconds the peer's clock is ahead at least: so what ends by it never ends too early here. */
    long secondsAhead() {
        return Math.floorDiv(peer.clockAhead().toMillis(), 1000L);
    }

    void look() {
        Duration ahead = peer.clockAhead();
        Duration difference = ahead.abs();
        if (!differ && difference.compareTo(bound) > 0) {
            differ = true;
            events.accept(new ReplicationEvent.ClocksDiffer(peer.name(), ahead));
        } else if (differ && difference.multipliedBy(2).compareTo(bound) < 0) {
            differ = false;
            events.accept(new ReplicationEvent.ClocksAgree(peer.name()));
        }
    }
}
