package hearth.dhcp;

import java.util.Optional;

import hearth.config.Ipv4;

/** Chooses addresses for clients, and judges those that clients ask for. Owned by the processor's thread. */
final class Allocator {
    /** Spreads clients with neighbouring hardware addresses over the pool (the golden ratio in 32 bits). */
    private static final int SPREAD = 0x9e3779b9;

    private final LeaseTable table;
    private final Share share;

    Allocator(LeaseTable table, Share share) {
        this.table = table;
        this.share = share;
    }

    /**
     * RFC 2131 section 4.3.1: what is fixed for the client, what it has or had, what it was offered, what it asks for,
     * else any free address.
     */
    Optional<Ipv4> choose(Query q, long now) {
        return q.fixedAddress().filter(address -> mayHave(q, address, now))
                .or(() -> table.last(q.network(), q.client()).filter(address -> mayHave(q, address, now)))
                .or(() -> table.offered(q.network(), q.client()).filter(address -> mayHave(q, address, now)))
                .or(() -> q.requestedAddress().filter(address -> mayHave(q, address, now)))
                .or(() -> table.pool(q.network()).flatMap(pool -> pool.next(q.client().key().hashCode() * SPREAD,
                        address -> mayHave(q, address, now))));
    }

    /** Whether this client can be given this address at this moment. */
    boolean mayHave(Query q, Ipv4 address, long now) {
        return isRightFor(q, address, now) && table.isAvailableTo(address, q.client(), now)
                && (isFixedFor(q, address) || table.isLeasedTo(address, q.client(), now)
                        || (share.mayAssign(address) && !q.isInfrastructure(address) && isFree(q, address, now)));
    }

    /** Whether nobody else counts on the address: not by a lease that the other node of a pair may have extended either. */
    private boolean isFree(Query q, Ipv4 address, long now) {
        return table.newest(address).filter(last -> !q.client().is(last.client()) && !share.isOver(last, now))
                .isEmpty();
    }

    /**
     * Whether the configuration lets this client have this address, whoever has it now. A client with a reservation may
     * have another address only as long as somebody else is on its own: taking the other away would not help it.
     */
    boolean isRightFor(Query q, Ipv4 address, long now) {
        if (q.fixedAddress().filter(fixed -> table.isAvailableTo(fixed, q.client(), now)).isPresent()) {
            return isFixedFor(q, address);
        }
        return isFixedFor(q, address) || q.network().isDynamic(address);
    }

    private static boolean isFixedFor(Query q, Ipv4 address) {
        return q.fixedAddress().filter(address::equals).isPresent();
    }
}
