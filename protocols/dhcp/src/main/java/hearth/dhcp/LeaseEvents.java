package hearth.dhcp;

import java.util.Optional;

import hearth.config.DomainName;

/**
 * Told which leases are live, for the names in DNS. Called on the processor's thread, and only for what is durable. At
 * the start every live lease is announced; a lease whose name changes is freed and bound again.
 */
public interface LeaseEvents {
    /**
     * A client has an address.
     *
     * @param name
     *            the client's name; empty if it has none, its network has no domain, or somebody else has the name
     */
    void bound(Lease lease, Optional<DomainName> name);

    /** It goes on to have it, by a later version of the lease. */
    default void renewed(Lease lease, Optional<DomainName> name) {}

    /** It has it no more. The same client, address and name as were given to {@link #bound}. */
    void freed(Lease lease, Optional<DomainName> name);
}
