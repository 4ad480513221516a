package hearth.dns;

import java.net.InetAddress;

/**
 * Asked by {@link DnsProcessor} for names outside the served zones. Called on the processor's own event loop; must not
 * block.
 */
public interface Recursion {
    /** Returned instead of a length: only an upstream knows. */
    int FORWARD = -1;

    /**
     * Answers from what is at hand: the cache, or a refusal.
     *
     * @param query
     *            parsed, verdict OK, class IN; valid during the call only
     * @param client
     *            who asks
     * @param reply
     *            where the whole reply goes, from offset 0
     * @param limit
     *            largest reply that the client takes, at least 512; longer answers are truncated with TC set
     * @return the reply's length, or {@link #FORWARD}
     */
    int answer(Query query, InetAddress client, byte[] reply, int limit);

    /**
     * Whether this client's recursive questions are worked on: the RA bit of authoritative replies to it, and whether CNAMEs are
     * followed out of the served zones.
     */
    default boolean available(InetAddress client) {
        return false;
    }
}
