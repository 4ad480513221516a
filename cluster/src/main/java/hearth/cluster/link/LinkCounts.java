package hearth.cluster.link;

import java.util.concurrent.atomic.LongAdder;

/** What the link has done since the start. Any thread. */
public final class LinkCounts {
    /** Times that the peer came up. */
    public final LongAdder ups = new LongAdder();
    /** Connections of strangers that could not prove to have the key. */
    public final LongAdder strangers = new LongAdder();
    /** Connections closed at once, for too many were trying. */
    public final LongAdder overflows = new LongAdder();
    /** Requests that this node made and that were answered. */
    public final LongAdder answered = new LongAdder();
    /** Requests that this node made and that were not. */
    public final LongAdder unanswered = new LongAdder();
    /** Requests of the peer that this node took. */
    public final LongAdder requests = new LongAdder();

    LinkCounts() {}
}
