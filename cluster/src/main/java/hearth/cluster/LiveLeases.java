package hearth.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;

/** The newest version of every lease: what a compacted journal holds. Owned by the journal's thread. */
final class LiveLeases {
    private final Map<Ipv4, Sized> leases = new HashMap<>();
    private long bytes;

    private record Sized(Lease lease, int bytes) {}

    /**
     * Takes a lease in, unless a newer version of it is here already.
     *
     * @param frame
     *            bytes that it takes in the journal
     */
    void put(Lease lease, int frame) {
        Sized old = leases.get(lease.address());
        if (old == null || old.lease.version() < lease.version()) {
            leases.put(lease.address(), new Sized(lease, frame));
            bytes += frame - (old == null ? 0 : old.bytes);
        }
    }

    /** Forgets what came to its end longer than {@code after} ago, and says how many that were. */
    int forget(Instant now, Duration after) {
        int before = leases.size();
        long latest = now.minus(after).getEpochSecond();
        leases.values().removeIf(sized -> {
            boolean old = sized.lease.expiry() < latest;
            bytes -= old ? sized.bytes : 0;
            return old;
        });
        return before - leases.size();
    }

    int count() {
        return leases.size();
    }

    /** What they take in a journal, in bytes. */
    long bytes() {
        return bytes;
    }

    List<Lease> copy() {
        List<Lease> copy = new ArrayList<>(leases.size());
        leases.values().forEach(sized -> copy.add(sized.lease));
        return copy;
    }
}
