package hearth.boot;

import java.util.List;
import java.util.Optional;

import hearth.config.Ipv4;
import hearth.config.Mac;

/**
 * What a DHCP client says of itself that matters for booting.
 *
 * @param architectures
 *            the numbers of option 93; empty if it sent none
 * @param vendorClass
 *            option 60
 * @param ipxe
 *            whether it is iPXE already: option 175, or user class {@code iPXE} (option 77)
 * @param serverAddress
 *            the server's address that this client can reach
 */
public record PxeClient(Optional<Mac> mac, List<Integer> architectures, Optional<String> vendorClass, boolean ipxe,
        Ipv4 serverAddress) {}
