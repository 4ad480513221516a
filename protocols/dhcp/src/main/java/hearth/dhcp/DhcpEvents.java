package hearth.dhcp;

import hearth.config.DomainName;
import hearth.config.Ipv4;

/** What an operator may want to know. Called on the processor's thread; who logs it bounds it. */
public interface DhcpEvents {
    /** A lease could not be stored; its client was told nothing. */
    void storeFailed(Lease lease, Exception cause);

    /** A client got no address: every one of its network's pools is taken. */
    void noFreeAddress(String network, ClientKey client);

    /**
     * A client got no address: this node's half of the network's pools is taken, and the peer, which has the other half, is
     * away.
     */
    void halfExhausted(String network, ClientKey client);

    /**
     * Two clients count on one address: the nodes of a pair gave it to each without knowing of the other.
     *
     * @param kept
     *            the lease that both nodes keep
     * @param lost
     *            the one that ends here; its client is refused at its next renewal
     */
    void conflict(Lease kept, Lease lost);

    /** A client found somebody else on an address; nobody gets it until the lease's expiry. */
    void declined(Lease lease);

    /** A request came from a network that is not configured, known by this address. */
    void unknownNetwork(Ipv4 address);

    /** A client asked for a name that a machine, a reservation or another client has; it got its address without a name. */
    void nameTaken(DomainName name, ClientKey client, Ipv4 address);
}
