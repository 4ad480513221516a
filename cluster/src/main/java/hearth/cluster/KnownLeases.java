package hearth.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;

/**
 * The leases that are on this node's disk, and the way there. What the other node has of one address is merged with what
 * is here, and the outcome is what the disk gets. Owned by the replication's thread.
 */
final class KnownLeases {
    private final LeaseStore journal;
    private final ReplicationThread thread;
    private final TreeMap<Ipv4, Lease> leases = new TreeMap<>();

    KnownLeases(LeaseStore journal, ReplicationThread thread) {
        this.journal = journal;
        this.thread = thread;
        journal.leases().forEach(lease -> leases.put(lease.address(), lease));
    }

    Optional<Lease> get(Ipv4 address) {
        return Optional.ofNullable(leases.get(address));
    }

    /** What the other node should be told of a lease, if it says that it has that. */
    Optional<Lease> newsTo(LeaseDigest other) {
        return get(other.address()).filter(lease -> LeaseDigest.of(lease).isNewsTo(other));
    }

    /** Whether a lease of the other node, by this node's clock, tells something here. */
    boolean lacks(LeaseDigest other) {
        return get(other.address()).filter(lease -> !other.isNewsTo(LeaseDigest.of(lease))).isEmpty();
    }

    /** How a {@link #keep} ended; on the replication's thread. */
    interface Kept {
        /** What is on the disk now: the lease, or what won over it. */
        void stored(Lease stays);

        void failed(Exception cause);
    }

    /** Makes a lease durable, merged with what is known when it is. */
    void keep(Lease lease, Kept kept) {
        journal.store(lease, new LeaseStore.Completion() {
            @Override
            public void stored() {
                thread.execute(() -> merge(lease, kept));
            }

            @Override
            public void failed(Exception cause) {
                thread.execute(() -> kept.failed(cause));
            }
        });
    }

    private void merge(Lease lease, Kept kept) {
        Optional<Lease> before = get(lease.address());
        Lease stays = before.map(lease::merged).orElse(lease);
        leases.put(lease.address(), stays);
        if (stays.equals(lease) || before.filter(stays::equals).isPresent()) {
            kept.stored(stays);
        } else {
            keep(stays, kept); // neither of the two is what both nodes will agree on
        }
    }

    /** A part of all leases in the order of their addresses. */
    record Range(Ipv4 first, Ipv4 last, List<Lease> leases) {
        boolean includes(Ipv4 address) {
            return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
        }
    }

    /** The next leases from an address on, and up to which address they are all there are. */
    Range range(Ipv4 first, int most) {
        List<Lease> part = leases.tailMap(first, true).values().stream().limit(most).toList();
        return new Range(first, part.size() < most ? Ipv4.BROADCAST : part.getLast().address(), part);
    }

    /** Forgets what ended before {@code oldest}, in seconds since 1970. */
    void forgetBefore(long oldest) {
        leases.entrySet().removeIf((Map.Entry<Ipv4, Lease> entry) -> entry.getValue().expiry() < oldest);
    }
}
