package hearth.dhcp;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import hearth.config.Ipv4;
import hearth.dhcp.PoolState.Use;

/**
 * The working copy of all leases, with the offers and the writes under way. Every change ends in {@link #settle}, which
 * brings the free addresses, the deadlines and the announced names into line with the address's slot. Owned by the
 * processor's thread. Times are seconds since 1970.
 */
final class LeaseTable {
    /** When to look again at a lease that may be forgotten, but is not known to be over, in seconds. */
    private static final long NOT_OVER_YET = 60;

    private final Map<Ipv4, Slot> slots = new HashMap<>();
    /** The address that a client has or had last in a network; lets it come back to it. */
    private final Map<ClientAt, Ipv4> last = new HashMap<>();
    private final Map<ClientAt, Ipv4> offers = new HashMap<>();
    private final Map<String, PoolState> pools = new HashMap<>();
    private final TreeSet<Slot> deadlines = new TreeSet<>(
            Comparator.comparingLong((Slot slot) -> slot.deadline).thenComparing(slot -> slot.address));
    private final LeaseNames names;
    private final Share share;
    private Networks networks;
    private int underWay;

    private record ClientAt(String network, ClientKey client) {}

    LeaseTable(Networks networks, Collection<Lease> leases, LeaseNames names, Share share, long now) {
        this.networks = networks;
        this.names = names;
        this.share = share;
        for (Lease lease : leases) {
            Slot slot = slot(lease.address());
            slot.stored = Optional.of(lease);
            slot.version = lease.version();
        }
        replace(networks, now);
    }

    /** Goes over to another configuration: the leases stay, all that follows from the networks is made anew. */
    void replace(Networks fresh, long now) {
        networks = fresh;
        names.replace(fresh);
        share.replace(fresh);
        pools.clear();
        fresh.all().forEach(network -> pools.put(network.name(), new PoolState(network)));
        last.clear();
        // Oldest first: so the addresses free longest come first, and a client's newest lease is the one remembered.
        List<Slot> byExpiry = slots.values().stream().sorted(
                Comparator.comparingLong((Slot s) -> s.stored.map(Lease::expiry).orElse(0L))
                        .thenComparing(s -> s.address))
                .toList();
        for (Slot slot : byExpiry) {
            slot.use = Use.UNUSED;
            slot.stored.ifPresent(this::remember);
            settle(slot, now);
        }
    }

    boolean isAvailableTo(Ipv4 address, Client client, long now) {
        Slot slot = slots.get(address);
        return slot == null || slot.isAvailableTo(client, now);
    }

    /** Whether the address is kept for just this client. */
    boolean isHeldFor(Ipv4 address, Client client, long now) {
        Slot slot = slots.get(address);
        return slot != null && slot.isHeldFor(client, now);
    }

    /** Whether the client has a live lease of the address. */
    boolean isLeasedTo(Ipv4 address, Client client, long now) {
        Slot slot = slots.get(address);
        return slot != null && slot.isLeasedTo(client, now);
    }

    /** The newest lease of the address, live or not, whoever's. */
    Optional<Lease> newest(Ipv4 address) {
        return Optional.ofNullable(slots.get(address)).flatMap(Slot::newest);
    }

    /** The newest lease of the address, live or not, if it is the client's. */
    Optional<Lease> record(Ipv4 address, Client client) {
        return Optional.ofNullable(slots.get(address)).flatMap(slot -> slot.record(client));
    }

    /** The address that the client has or had last in the network. */
    Optional<Ipv4> last(ServedNetwork network, Client client) {
        return Optional.ofNullable(last.get(new ClientAt(network.name(), client.key())))
                .or(() -> client.alias().map(alias -> last.get(new ClientAt(network.name(), alias))));
    }

    /** The address that the client was offered in the network. */
    Optional<Ipv4> offered(ServedNetwork network, Client client) {
        return Optional.ofNullable(offers.get(new ClientAt(network.name(), client.key())));
    }

    Optional<PoolState> pool(ServedNetwork network) {
        return Optional.ofNullable(pools.get(network.name()));
    }

    /** Writes begun and not ended yet. */
    int underWay() {
        return underWay;
    }

    /** Holds an address for a client, and no other address of that network. */
    void offer(ServedNetwork network, Ipv4 address, Client client, long until, long now) {
        withdrawOffer(network, client, now);
        Slot slot = slot(address);
        slot.offer = Optional.of(new Slot.Offer(client.key(), until));
        offers.put(new ClientAt(network.name(), client.key()), address);
        settle(slot, now);
    }

    void withdrawOffer(ServedNetwork network, Client client, long now) {
        Ipv4 address = offers.remove(new ClientAt(network.name(), client.key()));
        Slot slot = address == null ? null : slots.get(address);
        if (slot != null) {
            slot.offer = slot.offer.filter(offer -> !client.is(offer.client()));
            settle(slot, now);
        }
    }

    /**
     * The next version of an address's lease, from now on under way to the store. Versions start from the clock, not
     * from 1: the store may have forgotten a lease that ended long ago and still find its bytes on the disk one day. The end
     * of a lease just follows on what is known, so that it never wins over a renewal by a peer that had not heard of it.
     */
    Lease begin(Ipv4 address, Client client, Lease.State state, long expiry, Optional<String> hostname,
            String network, long now) {
        Slot slot = slot(address);
        slot.version = state == Lease.State.BOUND || slot.version == 0
                ? Math.max(slot.version + 1, now)
                : slot.version + 1;
        Lease lease = new Lease(address, client.key(), state, expiry, hostname, network, slot.version);
        slot.writing = Optional.of(lease);
        slot.writes++;
        underWay++;
        settle(slot, now);
        return lease;
    }

    /**
     * A write succeeded.
     *
     * @return whether it counts: not if word came meanwhile that the peer had given the address to somebody else
     */
    boolean stored(Lease lease, long now) {
        Slot slot = slot(lease.address());
        Lease stays = keep(slot, lease);
        networks.containing(lease.address()).ifPresent(network -> {
            if (slot.offer.filter(offer -> offer.client().equals(lease.client())).isPresent()) {
                offers.remove(new ClientAt(network.name(), lease.client()), lease.address());
                slot.offer = Optional.empty();
            }
        });
        end(slot, now);
        return stays.client().equals(lease.client());
    }

    /** A conflict, and how it ends. */
    record Conflict(Lease kept, Lease lost) {}

    /** A lease that the peer gave, or told of. */
    Optional<Conflict> learn(Lease lease, long now) {
        Slot slot = slot(lease.address());
        Optional<Lease> before = slot.newest();
        Lease stays = keep(slot, lease);
        slot.version = Math.max(slot.version, stays.version());
        slot.offer = slot.offer.filter(offer -> !stays.holdsAt(now) || offer.client().equals(stays.client()));
        settle(slot, now);
        return before.filter(old -> isCountedOn(old, now) && isCountedOn(lease, now)
                && !old.client().equals(lease.client()))
                .map(old -> stays.client().equals(old.client()) ? new Conflict(old, lease) : new Conflict(lease, old));
    }

    private static boolean isCountedOn(Lease lease, long now) {
        return lease.state() == Lease.State.BOUND && lease.holdsAt(now);
    }

    private Lease keep(Slot slot, Lease lease) {
        Lease stays = slot.stored.map(lease::merged).orElse(lease);
        slot.stored.ifPresent(this::forget);
        slot.stored = Optional.of(stays);
        remember(stays);
        return stays;
    }

    /** A write failed: what the store had before still holds. */
    void failed(Lease lease, long now) {
        end(slot(lease.address()), now);
    }

    private void end(Slot slot, long now) {
        underWay--;
        slot.writes--;
        if (slot.writes == 0) {
            slot.writing = Optional.empty();
        }
        settle(slot, now);
    }

    /** Frees what ran out and forgets what ended long ago, {@code most} addresses at a time. */
    void expire(long now, int most) {
        for (int i = 0; i < most && !deadlines.isEmpty() && deadlines.first().deadline <= now; i++) {
            settle(deadlines.first(), now);
        }
    }

    List<NetworkUse> use() {
        return networks.all().stream().flatMap(network -> pool(network).stream()).map(PoolState::use).toList();
    }

    private void settle(Slot slot, long now) {
        Optional<ServedNetwork> network = networks.containing(slot.address);
        if (slot.offer.filter(offer -> offer.until() <= now).isPresent()) {
            network.ifPresent(
                    n -> slot.offer.ifPresent(o -> offers.remove(new ClientAt(n.name(), o.client()), slot.address)));
            slot.offer = Optional.empty();
        }
        slot.stored.filter(lease -> slot.writing.isEmpty() && forgottenAt(lease) <= now && share.isOver(lease, now))
                .ifPresent(lease -> {
                    forget(lease);
                    slot.stored = Optional.empty();
                });
        Use use = slot.useAt(now);
        if (use != slot.use) {
            network.flatMap(this::pool).ifPresent(pool -> pool.move(slot.address, slot.use, use));
            slot.use = use;
        }
        deadlines.remove(slot);
        slot.deadline = slot.writing.isPresent()
                ? 0
                : slot.takenUntil(now).orElseGet(() -> slot.stored
                        .map(lease -> Math.max(forgottenAt(lease), now + NOT_OVER_YET)).orElse(0L));
        if (slot.deadline > 0) {
            deadlines.add(slot);
        }
        // A renewal under way keeps the name that the stored lease gave, even if that one ends in these milliseconds.
        names.update(slot.address, slot.stored.filter(lease -> lease.state() == Lease.State.BOUND
                && (lease.holdsAt(now) || slot.writing.isPresent())));
        if (use == Use.UNUSED && slot.version == 0) {
            slots.remove(slot.address);
        }
    }

    /** When a lease that ended stops to mean anything. */
    private long forgottenAt(Lease lease) {
        return lease.expiry() + networks.settings().forgetAfter().toSeconds();
    }

    private Slot slot(Ipv4 address) {
        return slots.computeIfAbsent(address, Slot::new);
    }

    private void remember(Lease lease) {
        if (lease.state() != Lease.State.DECLINED) {
            networks.containing(lease.address())
                    .ifPresent(n -> last.put(new ClientAt(n.name(), lease.client()), lease.address()));
        }
    }

    private void forget(Lease lease) {
        networks.containing(lease.address())
                .ifPresent(n -> last.remove(new ClientAt(n.name(), lease.client()), lease.address()));
    }
}
