package hearth.dhcp;

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
 *            which the store has forgotten; the greater one wins
 */
public record Lease(Ipv4 address, ClientKey client, State state, long expiry, Optional<String> hostname, String network,
        long version) {
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
}
