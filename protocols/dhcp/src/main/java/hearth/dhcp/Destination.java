package hearth.dhcp;

import java.util.Optional;

import hearth.config.Ipv4;
import hearth.config.Mac;

/** Where an answer goes. */
public sealed interface Destination {
    int SERVER_PORT = 67;
    int CLIENT_PORT = 68;

    /** To the relay that forwarded the request. */
    record ToRelay(Ipv4 giaddr, int port) implements Destination {}

    /** To an address that its owner can already receive on. */
    record Unicast(Ipv4 address, int port) implements Destination {}

    /** To 255.255.255.255, port 68, out of an interface. */
    record Broadcast(String interfaceName) implements Destination {}

    /** To a client that does not have {@code yiaddr} yet and so answers no ARP for it; port 68. */
    record ToHardware(String interfaceName, Mac mac, Ipv4 yiaddr) implements Destination {}

    /**
     * RFC 2131 section 4.1, in its order. Two additions, both decided here and nowhere else:
     * <ul>
     * <li>Ports. A server on port 67 answers to 67 and 68 as the RFC says, or to the relay's source port where the
     * relay asks for that (RFC 8357). A server on any other port is one of a test or a demonstration, whose peers can't
     * have 67 and 68 either: it answers to the port that the request came from.
     * <li>An endpoint of {@code dhcp.listen} has no interface to broadcast on: it answers to where the request came
     * from.
     * </ul>
     *
     * @return empty if the request came from 0.0.0.0 through no interface
     */
    static Optional<Destination> of(DhcpPacket request, MessageType reply, Ipv4 yiaddr, Arrival arrival) {
        boolean standard = arrival.localPort() == SERVER_PORT;
        Optional<Destination> client = arrival.source().equals(Ipv4.ANY)
                ? Optional.empty()
                : Optional.of(new Unicast(arrival.source(), arrival.sourcePort()));
        // RFC 2131 section 4.3.5: the answer to INFORM goes to the client itself, even past a relay.
        boolean inform = reply == MessageType.ACK && yiaddr.equals(Ipv4.ANY);
        // Other than RFC 2131 supposes, a client can write any ciaddr: it is believed only if it is the client's own.
        boolean hasAddress = !request.ciaddr().equals(Ipv4.ANY) && (inform || yiaddr.equals(request.ciaddr()));
        if (request.isRelayed() && !(inform && hasAddress)) {
            boolean toSource = !standard || request.options().relay(OptionCode.RELAY_SOURCE_PORT).isPresent();
            return Optional.of(new ToRelay(request.giaddr(), toSource ? arrival.sourcePort() : SERVER_PORT));
        }
        if (reply == MessageType.NAK) {
            return arrival.interfaceName().<Destination>map(Broadcast::new).or(() -> client);
        }
        if (hasAddress) {
            return Optional.of(new Unicast(request.ciaddr(), standard ? CLIENT_PORT : arrival.sourcePort()));
        }
        if (arrival.interfaceName().isEmpty() || inform) {
            return client;
        }
        // Only Ethernet addresses can be written into a frame here; others are reached by broadcast (RFC 4390).
        String link = arrival.interfaceName().get();
        return Optional.of(request.wantsBroadcast() || request.mac().isEmpty()
                ? new Broadcast(link)
                : new ToHardware(link, request.mac().get(), yiaddr));
    }
}
