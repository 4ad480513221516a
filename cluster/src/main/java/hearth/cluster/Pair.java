package hearth.cluster;

/**
 * Two nodes that serve one network.
 *
 * @param self
 *            this node's name: another one than the peer's. The node whose name comes first has the even addresses
 */
public record Pair(String self, Peer peer) {
    /** @throws IllegalArgumentException if the names are the same */
    public Pair {
        if (self.equals(peer.name())) {
            throw new IllegalArgumentException("both nodes of the pair are called " + self);
        }
    }
}
