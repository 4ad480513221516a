package hearth.dhcp;

import java.util.Optional;

import hearth.config.Ipv4;

/**
 * What of the addresses this node may decide by itself. A node alone decides all. Owned by the processor's thread. Times
 * are seconds since 1970.
 */
final class Share {
    /** What the two nodes' clocks may still differ by after the correction, and what rounding takes, in seconds. */
    static final long MARGIN = 5;

    private final Optional<LeasePeer> peer;
    private Networks networks;

    Share(Optional<LeasePeer> peer, Networks networks) {
        this.peer = peer;
        this.networks = networks;
    }

    void replace(Networks fresh) {
        networks = fresh;
    }

    /**
     * Whether the address belongs to this node. Even ones are of the node whose name comes first, odd ones of the other: so
     * every pool of two addresses or more is split into equal halves, and anybody can tell which are whose.
     */
    boolean isMine(Ipv4 address) {
        return peer.isEmpty() || ((address.value() & 1) == 0) == peer.get().isFirst();
    }

    /** Whether this node may give a free address to a client that doesn't have it. */
    boolean mayAssign(Ipv4 address) {
        return peer.isEmpty() || (isMine(address) && peer.get().mayAssign());
    }

    /**
     * Whether the last lease of an address has come to its end on both nodes: the peer can have extended it only while it
     * was live, so it is over once all is known that the peer did until then. A peer that doesn't run extends nothing, but
     * may have done so for the longest time there is just before it stopped.
     */
    boolean isOver(Lease last, long now) {
        if (peer.isEmpty()) {
            return true;
        }
        LeasePeer other = peer.get();
        boolean known = other.knownUntil() >= last.expiry() + MARGIN && !other.owes(last.address());
        return known || other.downSince()
                .filter(since -> now >= Math.max(last.expiry(), since.getEpochSecond() + networks.longestLease())
                        + MARGIN)
                .isPresent();
    }

    /**
     * Whether it is certain that no lease of the address is unknown here: only then may a client be told that it hasn't
     * got one.
     */
    boolean isKnown(Ipv4 address, long now) {
        return mayAssign(address) || peer.filter(other -> other.knownUntil() >= now - MARGIN).isPresent();
    }

    /** Whether this node is one of a pair. */
    boolean isPart() {
        return peer.isPresent();
    }

    /** Whether the peer can't give out its half either, or may not be able to. */
    boolean isAlone() {
        return peer.filter(other -> other.presence() != LeasePeer.Presence.IN_STEP).isPresent();
    }
}
