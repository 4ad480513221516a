package hearth.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import hearth.config.Configuration;
import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.config.Machine;
import hearth.config.Network;
import hearth.dns.RecordChange;
import hearth.dns.RecordConflict;
import hearth.dns.RecordSource;
import hearth.dns.ReverseName;
import hearth.dns.Zone;
import hearth.dns.Zones;

/**
 * Gives machines and reservations with a fixed address their names in DNS, forward and reverse, whether or not they are
 * switched on. Changed by one thread at a time.
 */
final class MachineRecords {
    private static final Duration TTL = Duration.ofMinutes(5);

    private final Zones zones;
    private final Log log;
    private volatile Set<Named> inForce = Set.of();

    /**
     * A name for an address.
     *
     * @param main
     *            whether the address's PTR record says this name
     */
    private record Named(DomainName name, Ipv4 address, boolean main) {}

    MachineRecords(Zones zones, Log log) {
        this.zones = zones;
        this.log = log;
    }

    /** Serves another configuration's zones with the names of its machines: nobody sees the ones without the others. */
    void replace(List<Zone> configured, Configuration configuration) {
        Set<Named> next = named(configuration);
        List<RecordConflict> conflicts = zones.replace(configured, changes(next));
        inForce = next;
        conflicts.forEach(this::report);
    }

    private List<RecordChange> changes(Set<Named> next) {
        List<RecordChange> changes = new ArrayList<>();
        for (Named old : inForce) {
            if (!next.contains(old)) {
                changes.add(RecordChange.withoutAddress(RecordSource.MACHINE, old.name, old.address.address()));
                if (old.main) {
                    changes.add(RecordChange.withoutPointer(RecordSource.MACHINE, old.address.address()));
                }
            }
        }
        for (Named named : next) {
            changes.add(RecordChange.address(RecordSource.MACHINE, named.name, TTL, named.address.address()));
            if (named.main) {
                changes.add(
                        RecordChange.pointer(RecordSource.MACHINE, named.address.address(), TTL, named.name));
            }
        }
        return changes;
    }

    /**
     * Tells the operator of a record that is not served. Names outside the served zones are no conflict: that network's
     * names are kept elsewhere. Nor is it one when a lease's name is in DNS already as a machine's, for DHCP gives that
     * name to nobody else. Any thread.
     */
    void report(RecordConflict conflict) {
        boolean elsewhere = conflict.reason() == RecordConflict.Reason.NO_ZONE;
        boolean ofMachine = conflict.source() == RecordSource.LEASE && has(conflict.name());
        if (!elsewhere && !ofMachine) {
            log.write(Message.ZONE_NAME_CONFLICT, "record", conflict);
        }
    }

    /** Whether the record name, in master file notation, is one of a machine or reservation, forward or reverse. */
    private boolean has(String name) {
        return inForce.stream().anyMatch(named -> named.name.toString().equals(name)
                || (named.main && ReverseName.of(named.address.address()).toString().equals(name)));
    }

    private static Set<Named> named(Configuration configuration) {
        Set<Named> named = new LinkedHashSet<>();
        for (Machine machine : configuration.machines()) {
            machine.address().ifPresent(address -> {
                domain(configuration, address)
                        .ifPresent(domain -> named.add(new Named(below(machine.name(), domain), address, true)));
                machine.names().forEach(name -> named.add(new Named(name, address, false)));
            });
        }
        for (Network network : configuration.networks()) {
            for (Network.Reservation reservation : network.reservations()) {
                reservation.hostname().ifPresent(host -> network.domain().ifPresent(
                        domain -> named.add(new Named(below(host, domain), reservation.address(), true))));
            }
        }
        return named;
    }

    private static Optional<DomainName> domain(Configuration configuration, Ipv4 address) {
        return configuration.networks().stream().filter(network -> network.subnet().contains(address.address()))
                .findFirst().flatMap(Network::domain);
    }

    private static DomainName below(String host, DomainName domain) {
        return new DomainName(host.toLowerCase(java.util.Locale.ROOT) + "." + domain.text());
    }
}
