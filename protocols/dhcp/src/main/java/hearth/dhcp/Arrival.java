package hearth.dhcp;

import java.util.List;
import java.util.Optional;

import hearth.config.Ipv4;

/**
 * How a packet came in.
 *
 * @param serverAddress
 *            the server's own address that it was sent to; for a broadcast, one of the interface's. Becomes the
 *            server identifier (option 54)
 * @param interfaceAddresses
 *            every address of that interface: the networks of directly attached clients
 * @param interfaceName
 *            the interface, where answers can be sent to its link; empty for an endpoint of {@code dhcp.listen}
 * @param source
 *            the sender's address, 0.0.0.0 for a client without one
 * @param sourcePort
 *            the sender's UDP port
 * @param localPort
 *            the server's UDP port
 * @param broadcast
 *            whether it was sent to a broadcast address; this tells a client that renews from beyond a router from
 *            one that was carried to another network
 */
public record Arrival(Ipv4 serverAddress, List<Ipv4> interfaceAddresses, Optional<String> interfaceName, Ipv4 source,
        int sourcePort, int localPort, boolean broadcast) {
    /** Whether the address is the server's own. */
    boolean isOwn(Ipv4 address) {
        return serverAddress.equals(address) || interfaceAddresses.contains(address);
    }
}
