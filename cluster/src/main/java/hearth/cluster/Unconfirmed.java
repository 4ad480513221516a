package hearth.cluster;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;

/**
 * The debt to the peer: what changed here and isn't known to be on its disk. It needs no disk itself: after a restart the
 * peer compares everything anyway before it relies on anything, because the run is another. Owned by the replication's
 * thread, but for {@link #has} and {@link #size}.
 */
final class Unconfirmed {
    /** In the order in which they came to be owed; those that a client waits for in a list of their own, which goes first. */
    private final Map<Ipv4, Owed> awaited = new LinkedHashMap<>();
    private final Map<Ipv4, Owed> rest = new LinkedHashMap<>();
    private final Set<Ipv4> addresses = ConcurrentHashMap.newKeySet();

    /** @param since by the clock, in ms since 1970: of the oldest change that this one replaces */
    private record Owed(Lease lease, long since) {}

    /** Whether an address has a change that the peer may not know. Any thread. */
    boolean has(Ipv4 address) {
        return addresses.contains(address);
    }

    /** How many addresses have. Any thread. */
    int size() {
        return addresses.size();
    }

    /** A lease that changed here now. */
    void add(Lease lease, boolean isAwaited, long now) {
        Ipv4 address = lease.address();
        Owed first = awaited.getOrDefault(address, rest.getOrDefault(address, new Owed(lease, now)));
        awaited.remove(address);
        rest.remove(address);
        (isAwaited ? awaited : rest).put(address,
                new Owed(lease.supersedes(first.lease) ? lease : first.lease, first.since));
        addresses.add(address);
    }

    /** Nobody waits any more. */
    void waive() {
        rest.putAll(awaited);
        awaited.clear();
    }

    /** Whether somebody waits for one of them. */
    boolean isAwaited() {
        return !awaited.isEmpty();
    }

    /** What to tell the peer next. */
    List<Lease> next() {
        List<Lease> next = new ArrayList<>();
        int bytes = take(awaited, next, 0);
        take(rest, next, bytes);
        return next;
    }

    private static int take(Map<Ipv4, Owed> from, List<Lease> into, int before) {
        int bytes = before;
        Iterator<Owed> owed = from.values().iterator();
        while (owed.hasNext() && into.size() < LeaseMessage.MOST_LEASES && bytes < LeaseMessage.MOST_BYTES) {
            Lease lease = owed.next().lease;
            into.add(lease);
            bytes += LeaseRecord.of(lease).length;
        }
        return bytes;
    }

    /** These are on the peer's disk. What changed again since they were sent is still owed. */
    void confirmed(List<Lease> told) {
        for (Lease lease : told) {
            remove(awaited, lease);
            remove(rest, lease);
            if (!awaited.containsKey(lease.address()) && !rest.containsKey(lease.address())) {
                addresses.remove(lease.address());
            }
        }
    }

    private static void remove(Map<Ipv4, Owed> from, Lease told) {
        from.computeIfPresent(told.address(), (address, owed) -> owed.lease.equals(told) ? null : owed);
    }

    /** How old the oldest change is, in ms. */
    long age(long now) {
        long oldest = Math.min(oldest(awaited, now), oldest(rest, now));
        return Math.max(0, now - oldest);
    }

    private static long oldest(Map<Ipv4, Owed> in, long now) {
        long oldest = now;
        for (Owed owed : in.values()) {
            oldest = Math.min(oldest, owed.since);
        }
        return oldest;
    }
}
