package hearth.dhcp;

import java.util.Optional;

import hearth.config.Ipv4;
import hearth.config.Network.Reservation;

/**
 * A request that passed the checks, with what they found out.
 *
 * @param network
 *            the network that the client is on
 * @param reservation
 *            what is fixed for the client there
 */
record Query(DhcpPacket packet, MessageType type, Arrival arrival, ReplySink sink, ServedNetwork network,
        Client client, Optional<Reservation> reservation) {
    Options options() {
        return packet.options();
    }

    Optional<Ipv4> fixedAddress() {
        return reservation.map(Reservation::address);
    }

    /** Whether the client speaks to another server (option 54). */
    boolean isForAnotherServer() {
        return options().address(OptionCode.SERVER_IDENTIFIER).filter(id -> !arrival.isOwn(id)).isPresent();
    }

    /** The address that the client wishes for (option 50). */
    Optional<Ipv4> requestedAddress() {
        return options().address(OptionCode.REQUESTED_ADDRESS);
    }

    /** Whether the server itself or the relay that forwarded this has the address. */
    boolean isInfrastructure(Ipv4 address) {
        return arrival.isOwn(address) || packet.giaddr().equals(address);
    }
}
