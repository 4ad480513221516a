package hearth.cluster;

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
        if (old == null || lease.supersedes(old.lease)) {
            leases.put(lease.address(), new Sized(lease, frame));
            bytes += frame - (old == null ? 0 : old.bytes);
        }
    }

    /** Forgets what came to its end before {@code oldest}, in seconds since 1970, and says how many that were. */
    int forgetBefore(long oldest) {
        int before = leases.size();
        copy().forEach(lease -> forget(lease, oldest));
        return before - leases.size();
    }

    /** Forgets a lease if it came to its end before {@code oldest} and has no newer version; says whether it did. */
    boolean forget(Lease lease, long oldest) {
        Sized held = leases.get(lease.address());
        if (lease.expiry() >= oldest || held == null || !held.lease.equals(lease)) {
            return false;
        }
        leases.remove(lease.address());
        bytes -= held.bytes;
        return true;
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
