package hearth.dhcp;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

import hearth.config.Ipv4;

/**
 * What is known of one address: who has it, or why nobody may. There is one lease per address; a later version of it
 * replaces an earlier one.
 *
 * @param address
 *            the address
 * @param client
 *            who has it, or had it last
 * @param state
 *            what holds for it until {@code expiry}
 * @param expiry
 *            when that ends, in seconds since 1970
 * @param hostname
 *            the client's host name, one label in lower case
 * @param network
 *            name of the configured network that the address was given in
 * @param version
 *            grows with every change to this address, and with the clock, so that it is greater too than that of a lease
 *            which the store has forgotten; the greater one wins. 0 to 2^62 - 1: no clock goes so far
 */
public record Lease(Ipv4 address, ClientKey client, State state, long expiry, Optional<String> hostname, String network,
        long version) {
    /**
     * Which of two leases of one address stays. Where two nodes that did not know of each other gave one version, any order
     * would do that is the same on both; here a lease that a client counts on goes before one that it gave back.
     */
    private static final Comparator<Lease> ORDER = Comparator.comparingLong(Lease::version)
            .thenComparing(lease -> lease.state == State.BOUND).thenComparing(Lease::state)
            .thenComparing(lease -> lease.client.bytes(), Arrays::compareUnsigned)
            .thenComparing(lease -> lease.hostname.orElse("")).thenComparing(Lease::network)
            .thenComparingLong(Lease::expiry);

    /** The stage of an address's life. Codes are written to disk: never reuse one. */
    public enum State {
        /** The client has it. */
        BOUND(1),
        /** Given back; the client gets it again if it is still free. */
        RELEASED(2),
        /** A client found somebody else on it (DHCPDECLINE): nobody gets it. */
        DECLINED(3);

        private final int code;

        State(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** Whether the address is taken at {@code now}, in seconds since 1970. */
    public boolean holdsAt(long now) {
        return state != State.RELEASED && expiry > now;
    }

    /** Whether this lease of the same address replaces the other. */
    public boolean supersedes(Lease other) {
        return ORDER.compare(this, other) > 0;
    }

    /**
     * What two nodes agree on that have different leases of one address. A client that both gave it to may count on either
     * one's word, so the longer one is kept.
     */
    public Lease merged(Lease other) {
        Lease stays = other.supersedes(this) ? other : this;
        Lease goes = stays.equals(this) ? other : this;
        boolean oneClient = state == State.BOUND && other.state == State.BOUND && client.equals(other.client);
        return oneClient && goes.expiry > stays.expiry ? stays.until(goes.expiry) : stays;
    }

    /** The same with another end, in seconds since 1970. */
    public Lease until(long end) {
        return new Lease(address, client, state, end, hostname, network, version);
    }
}
