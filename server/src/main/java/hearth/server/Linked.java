package hearth.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

import hearth.cluster.Peer;
import hearth.cluster.link.PeerLink;

/** The other node of a pair, and this one's way to it. Started and closed by one thread. */
interface Linked extends AutoCloseable {
    /** How a node gets there. */
    interface Way {
        /** The other node's name. */
        String peer();

        /** @throws IOException if it can't be gone; the message says what to do */
        Linked open(Log log, InstantSource clock) throws IOException;
    }

    Peer peer();

    /** The link over the network; none if both nodes are in one process. */
    Optional<PeerLink> link();

    /** @throws IOException if an address or port of this machine is in the way; the message says what to do */
    void start() throws IOException;

    /** Says goodbye: after whatever serves has stopped. */
    @Override
    void close();
}
