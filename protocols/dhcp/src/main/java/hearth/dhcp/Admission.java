package hearth.dhcp;

import java.util.Optional;

import hearth.config.Network.Reservation;

/**
 * What, who, where, and whose turn: the stages of a request before its message's own. Owned by the processor's thread.
 */
final class Admission {
    private final DhcpHost host;
    private final DhcpCounts counts;
    private final LeaseTable table;
    private final Turns turns;
    private Networks networks;

    Admission(Networks networks, DhcpHost host, DhcpCounts counts, LeaseTable table, Turns turns) {
        this.networks = networks;
        this.host = host;
        this.counts = counts;
        this.table = table;
        this.turns = turns;
    }

    void replace(Networks fresh) {
        networks = fresh;
    }

    /** The request, if it is one for this server; else why not is counted. */
    Optional<Query> of(byte[] packet, int length, Arrival arrival, ReplySink sink) {
        Optional<DhcpPacket> parsed = DhcpPacket.parse(packet, length);
        return parsed.isEmpty() ? drop(Drop.MALFORMED) : check(parsed.get(), arrival, sink);
    }

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
        return whoseTurn(new Query(p, type.get(), arrival, sink, network.get(), client, reservation));
    }

    private Optional<Query> whoseTurn(Query q) {
        boolean named = q.options().address(OptionCode.SERVER_IDENTIFIER).isPresent();
        if (q.isForAnotherServer()) {
            // RFC 2131 section 3.1 step 4: the client took another server's offer, so ours is over.
            table.withdrawOffer(q.network(), q.client(), host.clock().instant().getEpochSecond());
            return turns.isInherited(q, host.clock().instant()) ? Optional.of(q) : drop(Drop.OTHER_SERVER);
        }
        return named || turns.isOurs(q, host.clock().instant()) ? Optional.of(q) : drop(Drop.PEERS_TURN);
    }

    private Optional<Query> drop(Drop reason) {
        counts.countDropped(reason);
        return Optional.empty();
    }
}
