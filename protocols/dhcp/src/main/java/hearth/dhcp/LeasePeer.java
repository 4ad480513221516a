package hearth.dhcp;

import java.time.Instant;
import java.util.Optional;

import hearth.config.Ipv4;

/**
 * The other node of a pair, as far as DHCP must know it. Asked on the processor's thread; answers at once.
 *
 * <p>
 * The node that an address belongs to alone gives it to a client that doesn't have it. Either node extends a live lease.
 * So each must know how far it knows what the other has done: {@link #knownUntil}.
 */
public interface LeasePeer {
    /** Whether this node's name comes before the other's: what tells the two halves apart. */
    boolean isFirst();

    Presence presence();

    /** Up to here, in s since 1970, this node knows every lease that the peer told a client of; before any if it can't tell. */
    long knownUntil();

    /** Whether something that was done here with this address may be unknown to the peer. */
    boolean owes(Ipv4 address);

    /** Since when the peer is known not to run; empty as long as it may. */
    Optional<Instant> downSince();

    /**
     * Whether this node's own memory is whole enough to give out free addresses. After the loss of its disk it isn't until
     * the peer has said what it knows, or has had its time to.
     */
    boolean mayAssign();

    /** How things stand with the peer. */
    enum Presence {
        /** It answers, and each node has what the other had. */
        IN_STEP,
        /** It answers, but this node doesn't have all that it has. */
        BEHIND,
        /** It can't be reached; it may run all the same. */
        LOST,
        /** It is known not to run. */
        DOWN
    }
}
