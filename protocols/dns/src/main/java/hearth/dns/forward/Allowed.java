package hearth.dns.forward;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

import hearth.config.Prefix;

/**
 * Who may ask. Any thread. Addresses that were found allowed lately are remembered, for {@link InetAddress} gives its bytes
 * as a new array only, and the way of an answer from the cache allocates nothing.
 */
final class Allowed {
    private static final int REMEMBERED = 1024;

    private final List<Prefix> networks;
    private final AtomicReferenceArray<InetAddress> recent = new AtomicReferenceArray<>(REMEMBERED);

    Allowed(List<Prefix> networks) {
        this.networks = List.copyOf(networks);
    }

    boolean contains(InetAddress client) {
        int hash = client.hashCode();
        int slot = (hash ^ hash >>> 16) & (REMEMBERED - 1);
        if (client.equals(recent.getAcquire(slot))) {
            return true;
        }
        for (Prefix network : networks) {
            if (network.contains(client)) {
                recent.setRelease(slot, client);
                return true;
            }
        }
        return false;
    }
}
