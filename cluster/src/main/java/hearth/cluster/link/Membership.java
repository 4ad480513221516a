package hearth.cluster.link;

/** This node's part in the cluster of the two. */
interface Membership {
    /** Has no effect the second time. Called on one thread. */
    void start();

    void close();

    /**
     * What the cluster says.
     *
     * @param count
     *            nodes in the cluster, this one included; 0 before it has formed
     * @param oldest
     *            whether this node is the one that was there first
     */
    record View(int count, boolean oldest) {
        static final View NONE = new View(0, false);
    }

    /** Makes it; it then tells of every change of its view, on any thread. */
    interface Source {
        Membership of(Pairing pairing, java.util.function.Consumer<View> changed);
    }
}
