package hearth.dhcp;

import java.util.Optional;
import java.util.stream.Stream;

import hearth.config.Ipv4;
import hearth.dhcp.PoolState.Use;

/** What is going on with one address. Owned by the processor's thread; changed by {@link LeaseTable} only. */
final class Slot {
    final Ipv4 address;
    /** What the store has. */
    Optional<Lease> stored = Optional.empty();
    /**
     * The newest of the writes under way. All of them are of the same client, since nobody else gets the address meanwhile,
     * unless the other node of a pair gave it away in a conflict.
     */
    Optional<Lease> writing = Optional.empty();
    int writes;
    Optional<Offer> offer = Optional.empty();
    /** The greatest version ever tried. A write that failed may still be found on the disk: its version is not used again. */
    long version;
    /** As it is counted in its network's pools. */
    Use use = Use.UNUSED;
    /** When it becomes free or is forgotten by itself, in seconds since 1970; 0 if it doesn't. */
    long deadline;

    /** A promise held in memory only: a client that took it up asks again after a restart, and the address is still free. */
    record Offer(ClientKey client, long until) {}

    Slot(Ipv4 address) {
        this.address = address;
    }

    /** Whether the client may have the address: it has it, or nobody does. */
    boolean isAvailableTo(Client client, long now) {
        if (writing.isPresent()) {
            return isBoundTo(writing.get(), client) || isReleasedBy(writing.get(), client);
        }
        boolean offeredElsewhere = offer.filter(o -> o.until() > now && !client.is(o.client())).isPresent();
        return !offeredElsewhere
                && stored.filter(lease -> lease.holdsAt(now) && !isBoundTo(lease, client)).isEmpty();
    }

    /** Whether the address is kept for just this client: by a lease, an offer, or a lease about to be stored. */
    boolean isHeldFor(Client client, long now) {
        if (writing.isPresent()) {
            return isBoundTo(writing.get(), client);
        }
        return offer.filter(o -> o.until() > now && client.is(o.client())).isPresent()
                || stored.filter(lease -> lease.holdsAt(now) && isBoundTo(lease, client)).isPresent();
    }

    /** Whether the client has a live lease of the address, stored or about to be. */
    boolean isLeasedTo(Client client, long now) {
        return newest().filter(lease -> isBoundTo(lease, client) && (writing.isPresent() || lease.holdsAt(now)))
                .isPresent();
    }

    /** The newest lease, whoever's. */
    Optional<Lease> newest() {
        return writing.or(() -> stored);
    }

    /** The newest lease, if it is the client's. */
    Optional<Lease> record(Client client) {
        return newest().filter(lease -> client.is(lease.client()));
    }

    /** When the stored lease or the offer that takes the address ends, the first of them; empty if neither does. */
    Optional<Long> takenUntil(long now) {
        return Stream.concat(stored.filter(lease -> lease.holdsAt(now)).map(Lease::expiry).stream(),
                offer.map(Offer::until).filter(until -> until > now).stream()).min(Long::compare);
    }

    Use useAt(long now) {
        Optional<Lease> held = writing.or(() -> stored.filter(lease -> lease.holdsAt(now)));
        if (held.isPresent()) {
            return held.get().state() == Lease.State.DECLINED ? Use.DECLINED : Use.BOUND;
        }
        return takenUntil(now).isPresent() ? Use.OFFERED : stored.isPresent() ? Use.FREE : Use.UNUSED;
    }

    private static boolean isBoundTo(Lease lease, Client client) {
        return lease.state() == Lease.State.BOUND && client.is(lease.client());
    }

    private static boolean isReleasedBy(Lease lease, Client client) {
        return lease.state() == Lease.State.RELEASED && client.is(lease.client());
    }
}
