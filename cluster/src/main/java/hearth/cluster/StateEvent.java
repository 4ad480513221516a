package hearth.cluster;

/** What an operator must know of the state of a pair. Told on the thread that replicates, once for each change. */
public sealed interface StateEvent {
    /**
     * Both nodes have the same.
     *
     * @param received
     *            entries that this node got for that
     * @param sent
     *            entries that the other one got
     */
    record InStep(int received, int sent, long millis) implements StateEvent {}

    /** The nodes could not be brought in step; it is tried again. */
    record OutOfStep(String why) implements StateEvent {}
}
