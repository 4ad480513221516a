package hearth.server;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import hearth.config.Endpoint;
import hearth.config.Ipv4;

/** What this machine's network interfaces are. */
final class Interfaces {
    private Interfaces() {}

    /**
     * The endpoints with 0.0.0.0 and [::] replaced by every address of that family that the machine has now. A socket
     * of its own for each address makes the reply come from the address that was asked.
     *
     * @throws IOException
     *             if there is none: a listener that serves nobody would be taken for one that serves
     */
    static List<Endpoint> expanded(List<Endpoint> endpoints) throws IOException {
        Set<Endpoint> expanded = new LinkedHashSet<>();
        for (Endpoint endpoint : endpoints) {
            if (endpoint.address().isAnyLocalAddress()) {
                int before = expanded.size();
                for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                    if (each.isUp()) {
                        each.inetAddresses().filter(address -> address.getClass() == endpoint.address().getClass())
                                .map(address -> new Endpoint(address, endpoint.port())).forEach(expanded::add);
                    }
                }
                if (expanded.size() == before) {
                    throw new IOException("can't listen on " + endpoint
                            + ": no interface that is up has an address of this family. Give one an address, or take it out of the configuration");
                }
            } else {
                expanded.add(endpoint);
            }
        }
        return List.copyOf(expanded);
    }

    /** The IPv4 addresses of interface {@code name}, the primary one first. */
    static List<Ipv4> addresses(NetworkInterface networkInterface) {
        List<Ipv4> addresses = new ArrayList<>();
        for (InetAddress address : networkInterface.inetAddresses().toList()) {
            if (address instanceof Inet4Address v4) {
                addresses.add(Ipv4.of(v4));
            }
        }
        return addresses;
    }

    /** Whether {@code address} is one of this machine's. */
    static boolean isLocal(InetAddress address) throws SocketException {
        return NetworkInterface.getByInetAddress(address) != null;
    }
}
