package hearth.dhcp;

import java.util.List;
import java.util.Optional;

import hearth.config.DhcpSettings;
import hearth.config.Ipv4;

/**
 * Answers DHCPv4 (RFC 2131). Read {@link #process} from top to bottom, then the method of each message.
 *
 * <p>
 * One thread owns a processor: the one that makes it calls everything but {@link #counts} and {@link #use}, and
 * {@link DhcpHost#thread} runs work on it. Nothing here waits or throws because of what a packet says.
 */
public final class DhcpProcessor {
    /** How many leases one {@link #tick} ends: a few milliseconds of work. */
    private static final int EXPIRIES_PER_TICK = 4096;

    /**
     * Seconds that a lease is remembered beyond what its client is told. Clients count whole seconds from the answer,
     * this server from the request and from the last full second; and the answer may be on its way for some time.
     */
    private static final long SLACK = 2;

    private final DhcpHost host;
    private final DhcpCounts counts = new DhcpCounts();
    private final Replies replies;
    private final LeaseNames names;
    private final Share share;
    private final LeaseTable table;
    private final Turns turns;
    private final Admission admission;
    private final Allocator allocator;
    private final LeaseWrites writes;
    private Networks networks;
    private volatile List<NetworkUse> use;

    /** Takes over the store's leases and announces the live ones. */
    public DhcpProcessor(Networks networks, DhcpHost host) {
        this.networks = networks;
        this.host = host;
        replies = new Replies(host.boot(), counts);
        names = new LeaseNames(networks, host.leases(), host.events());
        share = new Share(host.peer(), networks);
        table = new LeaseTable(networks, host.store().leases(), names, share, now());
        allocator = new Allocator(table, share);
        turns = new Turns(host.peer());
        admission = new Admission(networks, host, counts, table, turns);
        writes = new LeaseWrites(table, host, counts);
        use = table.use();
    }

    /** Goes over to another configuration. Leases stay; one that it no longer allows is refused at its next renewal. */
    public void replace(Networks fresh) {
        networks = fresh;
        admission.replace(fresh);
        table.replace(fresh, now());
        use = table.use();
    }

    /** Ends leases and offers that ran out. To be called about once a second. */
    public void tick() {
        table.expire(now(), EXPIRIES_PER_TICK);
        use = table.use();
    }

    /**
     * Takes over what the other node of the pair did with an address. The lease is durable here already. It may be known, or
     * older than what is known.
     */
    public void learn(Lease lease) {
        turns.answered(lease.client());
        table.learn(lease, now()).ifPresent(found -> {
            counts.countConflict();
            host.events().conflict(found.kept(), found.lost());
        });
    }

    /** May be called on any thread. */
    public DhcpCounts counts() {
        return counts;
    }

    /** How full each network was at the last tick. May be called on any thread. */
    public List<NetworkUse> use() {
        return use;
    }

    /**
     * Takes one packet.
     *
     * @param packet
     *            the UDP payload, from index 0; free for other use when this returns
     * @param sink
     *            gets the answer, if there is one: before this returns, or when the lease is durable
     */
    public void process(byte[] packet, int length, Arrival arrival, ReplySink sink) {
        Optional<Query> admitted = admission.of(packet, length, arrival, sink);
        if (admitted.isEmpty()) {
            return;
        }
        Query q = admitted.get();
        switch (q.type()) {
            case DISCOVER -> discover(q);
            case REQUEST -> request(q);
            case DECLINE -> decline(q);
            case RELEASE -> release(q);
            case INFORM -> inform(q);
            case OFFER, ACK, NAK -> drop(Drop.NOT_A_REQUEST);
        }
    }

    /** RFC 2131 section 4.3.1: an offer, or with rapid commit (RFC 4039) the lease at once. */
    private void discover(Query q) {
        Optional<Ipv4> choice = allocator.choose(q, now());
        if (choice.isEmpty()) {
            exhausted(q);
            return;
        }
        Ipv4 address = choice.get();
        if (q.options().has(OptionCode.RAPID_COMMIT)) {
            bind(q, address);
            return;
        }
        table.offer(q.network(), address, q.client(), now() + settings().offerHold().toSeconds(), now());
        long seconds = q.network().leaseSeconds(q.options());
        send(q, MessageType.OFFER, address,
                replies.lease(q, MessageType.OFFER, address, seconds,
                        names.choose(q, address, table.record(address, q.client()))));
    }

    private void exhausted(Query q) {
        if (table.pool(q.network()).filter(PoolState::isExhausted).isPresent() || !share.isPart()) {
            host.events().noFreeAddress(q.network().name(), q.client().key());
            drop(Drop.NO_FREE_ADDRESS);
            return;
        }
        if (share.isAlone()) {
            host.events().halfExhausted(q.network().name(), q.client().key());
        }
        drop(Drop.HALF_EXHAUSTED);
    }

    /** RFC 2131 section 4.3.2, its table: which fields are filled tells the client's state. */
    private void request(Query q) {
        Ipv4 inUse = q.packet().ciaddr();
        Optional<Ipv4> requested = q.requestedAddress();
        if (!inUse.equals(Ipv4.ANY)) {
            renew(q, inUse);
        } else if (requested.isEmpty()) {
            drop(Drop.MALFORMED);
        } else if (q.options().has(OptionCode.SERVER_IDENTIFIER)) {
            select(q, requested.get());
        } else {
            reboot(q, requested.get());
        }
    }

    /** SELECTING: the client takes our offer. An offer lost in a restart is as good, if its address is still free. */
    private void select(Query q, Ipv4 address) {
        if (!q.network().contains(address)) {
            nak(q, "wrong network");
        } else if (allocator.mayHave(q, address, now())) {
            bind(q, address);
        } else {
            refuse(q, !q.isForAnotherServer() || settings().authoritative(), "address not available");
        }
    }

    /** INIT-REBOOT: the client had this address before it was switched off. */
    private void reboot(Query q, Ipv4 address) {
        boolean authoritative = settings().authoritative();
        boolean its = table.record(address, q.client()).isPresent() || q.fixedAddress().equals(Optional.of(address));
        if (!q.network().contains(address)) {
            refuse(q, authoritative, "wrong network");
        } else if (its && allocator.mayHave(q, address, now())) {
            bind(q, address);
        } else if (its || table.last(q.network(), q.client()).isPresent()) {
            refuse(q, share.isKnown(address, now()), "address not available");
        } else {
            // Without a record of the client the server MUST remain silent, unless the address can't be the client's.
            boolean possible = allocator.isRightFor(q, address, now())
                    && table.isAvailableTo(address, q.client(), now());
            refuse(q, authoritative && !possible && share.isKnown(address, now()), "address not available");
        }
    }

    /**
     * RENEWING and REBINDING. A lease that isn't known, as after the loss of the disk, is refused at once by an
     * authoritative server: the client then asks anew, before somebody else is given its address.
     */
    private void renew(Query q, Ipv4 address) {
        boolean its = table.record(address, q.client()).filter(lease -> lease.state() == Lease.State.BOUND).isPresent();
        if (!q.network().contains(address)) {
            refuse(q, settings().authoritative(), "wrong network");
        } else if (its && allocator.mayHave(q, address, now())) {
            bind(q, address);
        } else {
            refuse(q, (its || settings().authoritative()) && share.isKnown(address, now()),
                    "lease not known or not allowed any more");
        }
    }

    /** RFC 2131 section 4.3.3: somebody else is on the address. Only who holds it can know. */
    private void decline(Query q) {
        Optional<Ipv4> address = q.requestedAddress();
        if (address.isEmpty()) {
            drop(Drop.MALFORMED);
        } else if (!table.isHeldFor(address.get(), q.client(), now())) {
            drop(Drop.NOT_HELD);
        } else if (writes.hasRoom(settings().inFlight())) {
            long until = now() + settings().declineHold().toSeconds();
            Lease lease = table.begin(address.get(), q.client(), Lease.State.DECLINED, until, Optional.empty(),
                    q.network().name(), now());
            writes.write(lease, () -> host.events().declined(lease));
        }
    }

    /** RFC 2131 section 4.3.4: the address is free; the client gets it again if it comes back in time. */
    private void release(Query q) {
        Ipv4 address = q.packet().ciaddr();
        Optional<Lease> held = table.record(address, q.client())
                .filter(lease -> lease.state() == Lease.State.BOUND && lease.holdsAt(now()));
        if (held.isEmpty()) {
            drop(Drop.NOT_HELD);
        } else if (writes.hasRoom(settings().inFlight())) {
            writes.write(table.begin(address, q.client(), Lease.State.RELEASED, now(), held.get().hostname(),
                    q.network().name(), now()), () -> {});
        }
    }

    /** RFC 2131 section 4.3.5: the client has an address, and asks for the rest. */
    private void inform(Query q) {
        Ipv4 inUse = q.packet().ciaddr();
        if (inUse.equals(Ipv4.ANY) || q.network().contains(inUse)) {
            send(q, MessageType.ACK, Ipv4.ANY, replies.settings(q));
        } else {
            drop(Drop.UNKNOWN_NETWORK); // the answer would go to whatever address a stranger wrote there
        }
    }

    /** Gives or extends a lease. The client hears of it only when it is durable. */
    private void bind(Query q, Ipv4 address) {
        if (!writes.hasRoom(settings().inFlight())) {
            return;
        }
        long seconds = q.network().leaseSeconds(q.options());
        Optional<String> hostname = names.choose(q, address, table.record(address, q.client()));
        long end = now() + seconds + SLACK;
        Lease lease = table.begin(address, q.client(), Lease.State.BOUND, Math.max(end, promised(q, address)), hostname,
                q.network().name(), now());
        writes.write(lease, () -> acknowledge(q, lease, seconds, end));
    }

    /** Of a pair, the other node may have told the client of a longer lease, or its ACK may be the one that arrives. */
    private long promised(Query q, Ipv4 address) {
        return share.isPart() && table.isLeasedTo(address, q.client(), now())
                ? table.newest(address).map(Lease::expiry).orElse(0L)
                : 0;
    }

    /** Tells a client of its durable lease: not of the time that was asked for, but of what a slow disk left of it. */
    private void acknowledge(Query q, Lease lease, long asked, long end) {
        long seconds = Math.min(asked, end - now() - 1);
        if (seconds > 0) {
            send(q, MessageType.ACK, lease.address(),
                    replies.lease(q, MessageType.ACK, lease.address(), seconds, lease.hostname()));
        } else {
            drop(Drop.STORE_FAILED);
        }
    }

    private void refuse(Query q, boolean aloud, String reason) {
        if (aloud) {
            nak(q, reason);
        } else {
            drop(Drop.UNKNOWN_CLIENT);
        }
    }

    private void nak(Query q, String reason) {
        send(q, MessageType.NAK, Ipv4.ANY, replies.nak(q, reason));
    }

    private void send(Query q, MessageType type, Ipv4 yiaddr, byte[] bytes) {
        Destination.of(q.packet(), type, yiaddr, q.arrival()).ifPresentOrElse(destination -> {
            counts.countSent(type);
            q.sink().send(new Reply(type, bytes, destination));
        }, () -> drop(Drop.NO_WAY_BACK));
    }

    private void drop(Drop reason) {
        counts.countDropped(reason);
    }

    private DhcpSettings settings() {
        return networks.settings();
    }

    private long now() {
        return host.clock().instant().getEpochSecond();
    }
}
