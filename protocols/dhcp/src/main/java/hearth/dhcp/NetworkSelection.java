package hearth.dhcp;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import hearth.config.Ipv4;

/** Finds the network that a client is on. */
final class NetworkSelection {
    private NetworkSelection() {}

    /**
     * What a relay or the client says of the link goes first: link selection (RFC 3527), subnet selection (RFC 3011),
     * giaddr. A client that renews by unicast is known by its address. The others are on the link that the packet came
     * in on: of several networks there, the one of the address that the client speaks of, or where it has a
     * reservation.
     */
    static Optional<ServedNetwork> of(Networks networks, DhcpPacket p, ClientKey client, Arrival arrival) {
        if (isNamed(p) || (!arrival.broadcast() && !p.ciaddr().equals(Ipv4.ANY))) {
            return networks.containing(link(p, arrival));
        }
        List<ServedNetwork> attached = Stream
                .concat(Stream.of(arrival.serverAddress()), arrival.interfaceAddresses().stream())
                .flatMap(address -> networks.containing(address).stream()).distinct().toList();
        Ipv4 own = p.ciaddr().equals(Ipv4.ANY)
                ? p.options().address(OptionCode.REQUESTED_ADDRESS).orElse(Ipv4.ANY)
                : p.ciaddr();
        return first(attached, network -> network.contains(own))
                .or(() -> first(attached, network -> network.reservation(client, p.mac()).isPresent()))
                .or(() -> attached.stream().findFirst());
    }

    /** The address that stands for the client's link. */
    static Ipv4 link(DhcpPacket p, Arrival arrival) {
        return p.options().linkSelection().or(() -> p.options().address(OptionCode.SUBNET_SELECTION))
                .orElseGet(() -> p.isRelayed()
                        ? p.giaddr()
                        : arrival.broadcast() || p.ciaddr().equals(Ipv4.ANY) ? arrival.serverAddress() : p.ciaddr());
    }

    private static boolean isNamed(DhcpPacket p) {
        return p.isRelayed() || p.options().linkSelection().isPresent()
                || p.options().address(OptionCode.SUBNET_SELECTION).isPresent();
    }

    private static Optional<ServedNetwork> first(List<ServedNetwork> networks, Predicate<ServedNetwork> where) {
        return networks.stream().filter(where).findFirst();
    }
}
