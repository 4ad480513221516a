package hearth.cluster.link;

/**
 * A talk with the peer under way.
 *
 * @param run
 *            the peer's run: another one means that it was started anew in between
 */
record Session(Talk talk, long run) {
    /** Who connected. */
    enum Side {
        /** This node: it asks on this session. */
        OUT,
        /** The peer. */
        IN
    }
}
