package hearth.server;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseEvents;
import hearth.dns.RecordChange;
import hearth.dns.RecordSource;
import hearth.dns.Zones;

/**
 * Gives leases their names in DNS, forward and reverse. Leases come on the DHCP thread; a thread of this class's own
 * makes the new zones from all that have gathered, so that a flood of leases costs a few snapshots, and DHCP never waits.
 */
final class LeaseRecords implements LeaseEvents, AutoCloseable {
    /** Short, so that a client which comes back with another address is found there soon. */
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final int BATCH = 10_000;
    private static final Comparator<Lease> NEWEST = Comparator.comparingLong(Lease::version)
            .thenComparing(Lease::address);

    private final Zones zones;
    private final MachineRecords machines;
    private final Log log;
    /** The leases of each name, by address. Owned by the DHCP thread. */
    private final Map<DomainName, Map<Ipv4, Lease>> named = new HashMap<>();
    private final LinkedBlockingQueue<RecordChange> news = new LinkedBlockingQueue<>();
    private final Thread writer = Thread.ofPlatform().name("lease-records").daemon().unstarted(this::run);

    LeaseRecords(Zones zones, MachineRecords machines, Log log) {
        this.zones = zones;
        this.machines = machines;
        this.log = log;
        writer.start();
    }

    @Override
    public void bound(Lease lease, Optional<DomainName> name) {
        log.write(Message.LEASE_BOUND, "address", lease.address(), "client", lease.client(), "name",
                name.map(DomainName::text).orElse("no name"), "until", Instant.ofEpochSecond(lease.expiry()));
        name.ifPresent(fqdn -> {
            InetAddress address = lease.address().address();
            named.computeIfAbsent(fqdn, key -> new HashMap<>()).put(lease.address(), lease);
            news.add(newest(fqdn));
            news.add(RecordChange.pointer(RecordSource.LEASE, address, TTL, fqdn));
        });
    }

    @Override
    public void renewed(Lease lease, Optional<DomainName> name) {
        name.ifPresent(fqdn -> {
            Map<Ipv4, Lease> leases = named.getOrDefault(fqdn, new HashMap<>());
            if (leases.replace(lease.address(), lease) != null && leases.size() > 1) {
                news.add(newest(fqdn));
            }
        });
    }

    @Override
    public void freed(Lease lease, Optional<DomainName> name) {
        log.write(Message.LEASE_FREED, "address", lease.address(), "client", lease.client());
        name.ifPresent(fqdn -> {
            InetAddress address = lease.address().address();
            news.add(without(lease.address(), fqdn));
            news.add(RecordChange.withoutPointer(RecordSource.LEASE, address));
        });
    }

    /** A client that moved between two of our networks has its name at both: the older lease's end leaves the newer's. */
    private RecordChange without(Ipv4 address, DomainName fqdn) {
        Map<Ipv4, Lease> leases = named.getOrDefault(fqdn, new HashMap<>());
        leases.remove(address);
        if (leases.isEmpty()) {
            named.remove(fqdn);
            return RecordChange.withoutAddress(RecordSource.LEASE, fqdn, address.address());
        }
        return newest(fqdn);
    }

    /** The address in DNS is that of the lease that changed last: it follows from the leases, so both nodes serve one. */
    private RecordChange newest(DomainName fqdn) {
        Lease newest = Collections.max(named.getOrDefault(fqdn, Map.of()).values(), NEWEST);
        return RecordChange.address(RecordSource.LEASE, fqdn, TTL, newest.address().address());
    }

    private void run() {
        List<RecordChange> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(news.take());
                news.drainTo(batch, BATCH);
                update(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            // close() was called.
        }
    }

    /** One lease whose records can't be made must not end the names of all later ones. */
    private void update(List<RecordChange> batch) {
        try {
            zones.update(batch).forEach(machines::report);
        } catch (RuntimeException e) {
            log.write(Message.MISDEED, e, "what", "the names of leases", "client", "-", "why", e);
        }
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
