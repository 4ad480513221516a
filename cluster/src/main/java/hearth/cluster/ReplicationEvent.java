package hearth.cluster;

import java.time.Duration;

/** What an operator must know of the pair's leases. Told on the replication's thread, once for each change. */
public sealed interface ReplicationEvent {
    /** Each node has what the other had; from now on each change goes to both. */
    record InStep(String peer, long learned, int owed) implements ReplicationEvent {}

    /** The peer can't be told of changes any more. */
    record OutOfStep(String peer, String why) implements ReplicationEvent {}

    /** The peer said something that makes no sense to this version. */
    record NotUnderstood(String peer) implements ReplicationEvent {}

    /** This node stops, and does not wait any longer for writes that neither came to an end nor failed. */
    record Unfinished(Duration waited) implements ReplicationEvent {}
}
