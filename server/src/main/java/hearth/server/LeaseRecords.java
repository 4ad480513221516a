package hearth.server;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

import hearth.config.DomainName;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseEvents;
import hearth.dns.RecordChange;
import hearth.dns.RecordConflict;
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

    private final Zones zones;
    private final MachineRecords machines;
    private final Log log;
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
            news.add(RecordChange.address(RecordSource.LEASE, fqdn, TTL, address));
            news.add(RecordChange.pointer(RecordSource.LEASE, address, TTL, fqdn));
        });
    }

    @Override
    public void freed(Lease lease, Optional<DomainName> name) {
        log.write(Message.LEASE_FREED, "address", lease.address(), "client", lease.client());
        name.ifPresent(fqdn -> {
            InetAddress address = lease.address().address();
            news.add(RecordChange.withoutAddress(RecordSource.LEASE, fqdn, address));
            news.add(RecordChange.withoutPointer(RecordSource.LEASE, address));
        });
    }

    private void run() {
        List<RecordChange> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(news.take());
                news.drainTo(batch, BATCH);
                zones.update(batch).forEach(this::report);
                batch.clear();
            }
        } catch (InterruptedException e) {
            // close() was called.
        }
    }

    /**
     * Names outside the served zones are no conflict: that network's names are kept elsewhere. Nor is it one when a
     * machine's name is in DNS already, for DHCP gives that name to nobody else.
     */
    private void report(RecordConflict conflict) {
        switch (conflict.reason()) {
            case NO_ZONE -> {
            }
            case DELEGATED, TAKEN, CNAME -> {
                if (!machines.has(conflict.name())) {
                    log.write(Message.ZONE_NAME_CONFLICT, "record", conflict);
                }
            }
        }
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
