package hearth.dhcp;

import java.util.List;
import java.util.Optional;

import hearth.config.DhcpSettings;
import hearth.config.Ipv4;
import hearth.config.Network.Reservation;

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
    private final LeaseTable table;
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
        table = new LeaseTable(networks, host.store().leases(), names, now());
        allocator = new Allocator(table, host.addresses());
        writes = new LeaseWrites(table, host, counts);
        use = table.use();
    }

    /** Goes over to another configuration. Leases stay; one that it no longer allows is refused at its next renewal. */
    public void replace(Networks fresh) {
        networks = fresh;
        table.replace(fresh, now());
        use = table.use();
    }

    /** Ends leases and offers that ran out. To be called about once a second. */
    public void tick() {
        table.expire(now(), EXPIRIES_PER_TICK);
        use = table.use();
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
        Optional<Query> admitted = DhcpPacket.parse(packet, length).map(p -> check(p, arrival, sink))
                .orElseGet(() -> drop(Drop.MALFORMED));
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

    /** What, who, where: the stages before the message's own. */
    private Optional<Query> check(DhcpPacket p, Arrival arrival, ReplySink sink) {
        if (p.op() != DhcpPacket.BOOTREQUEST) {
            return drop(Drop.NOT_A_REQUEST);
        }
        if (!p.options().has(OptionCode.MESSAGE_TYPE)) {
            return drop(Drop.BOOTP);
        }
        Optional<MessageType> type = MessageType.of((int) p.options().number(OptionCode.MESSAGE_TYPE).orElse(0));
        if (type.isEmpty()) {
            return drop(Drop.UNKNOWN_TYPE);
        }
        Optional<ClientKey> key = p.client();
        if (key.isEmpty()) {
            return drop(Drop.MALFORMED);
        }
        counts.countReceived(type.get());
        Optional<ServedNetwork> network = NetworkSelection.of(networks, p, key.get(), arrival);
        if (network.isEmpty()) {
            host.events().unknownNetwork(NetworkSelection.link(p, arrival));
            return drop(Drop.UNKNOWN_NETWORK);
        }
        Optional<Reservation> reservation = network.get().reservation(key.get(), p.mac());
        Client client = networks.client(key.get(), reservation, p.mac());
        Query q = new Query(p, type.get(), arrival, sink, network.get(), client, reservation);
        if (q.options().address(OptionCode.SERVER_IDENTIFIER).filter(id -> !arrival.isOwn(id)).isPresent()) {
            // RFC 2131 section 3.1 step 4: the client took another server's offer, so ours is over.
            table.withdrawOffer(q.network(), q.client(), now());
            return drop(Drop.OTHER_SERVER);
        }
        return Optional.of(q);
    }

    /** RFC 2131 section 4.3.1: an offer, or with rapid commit (RFC 4039) the lease at once. */
    private void discover(Query q) {
        Optional<Ipv4> choice = allocator.choose(q, now());
        if (choice.isEmpty()) {
            host.events().noFreeAddress(q.network().name(), q.client().key());
            drop(Drop.NO_FREE_ADDRESS);
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
            nak(q, "address not available");
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
            nak(q, "address not available");
        } else {
            // Without a record of the client the server MUST remain silent, unless the address can't be the client's.
            boolean possible = allocator.isRightFor(q, address, now())
                    && table.isAvailableTo(address, q.client(), now());
            refuse(q, authoritative && !possible, "address not available");
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
            refuse(q, its || settings().authoritative(), "lease not known or not allowed any more");
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
        Lease lease = table.begin(address, q.client(), Lease.State.BOUND, now() + seconds + SLACK, hostname,
                q.network().name(), now());
        writes.write(lease, () -> acknowledge(q, lease, seconds));
    }

    /** Tells a client of its durable lease: not of the time that was asked for, but of what a slow disk left of it. */
    private void acknowledge(Query q, Lease lease, long asked) {
        long seconds = Math.min(asked, lease.expiry() - now() - 1);
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

    private <T> Optional<T> drop(Drop reason) {
        counts.countDropped(reason);
        return Optional.empty();
    }

    private DhcpSettings settings() {
        return networks.settings();
    }

    private long now() {
        return host.clock().instant().getEpochSecond();
    }
}
