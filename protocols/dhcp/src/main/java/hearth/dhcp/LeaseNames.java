package hearth.dhcp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import hearth.config.DomainName;
import hearth.config.Ipv4;

/**
 * Who has which name, and what {@link LeaseEvents} was told. A name belongs to the client that took it first, for as
 * long as a lease of it lives; names of machines and reservations belong to those alone. A client may have one name at
 * several addresses. Owned by the processor's thread.
 */
final class LeaseNames {
    private final LeaseEvents leases;
    private final DhcpEvents events;
    private final Map<Ipv4, Announced> announced = new HashMap<>();
    private final Map<DomainName, Set<Ipv4>> holders = new HashMap<>();
    private Networks networks;

    private record Announced(Lease lease, Optional<DomainName> name) {}

    LeaseNames(Networks networks, LeaseEvents leases, DhcpEvents events) {
        this.networks = networks;
        this.leases = leases;
        this.events = events;
    }

    void replace(Networks fresh) {
        networks = fresh;
    }

    /**
     * The host name for a lease: the operator's for the client, else the one it asks for, if that is free. A client
     * that says nothing of names keeps the one it had.
     */
    Optional<String> choose(Query q, Ipv4 address, Optional<Lease> before) {
        Optional<String> given = networks.hostname(q.reservation(), q.packet().mac());
        Optional<ClientFqdn> fqdn = ClientFqdn.of(q.options());
        if (given.isPresent() || fqdn.filter(ClientFqdn::wantsNoName).isPresent()) {
            return given;
        }
        Optional<byte[]> asked = fqdn.map(ClientFqdn::host).or(() -> q.options().get(OptionCode.HOST_NAME));
        Optional<String> wish = asked.isPresent() ? asked.flatMap(HostName::ofClient) : before.flatMap(Lease::hostname);
        Optional<DomainName> taken = wish.flatMap(q.network()::fqdn)
                .filter(name -> networks.isFixed(name) || !isHeldByNoOther(name, q.client(), address));
        if (taken.isPresent() && q.type() == MessageType.REQUEST) {
            events.nameTaken(taken.get(), q.client().key(), address);
        }
        return taken.isPresent() ? Optional.empty() : wish;
    }

    /** Tells of what changed, if anything did. */
    void update(Ipv4 address, Optional<Lease> live) {
        Announced before = announced.get(address);
        Optional<DomainName> name = live.flatMap(this::name);
        if (live.isPresent() && before != null && before.name.equals(name)
                && before.lease.client().equals(live.get().client())
                && before.lease.hostname().equals(live.get().hostname())) {
            if (before.lease.version() != live.get().version()) {
                announced.put(address, new Announced(live.get(), name));
                leases.renewed(live.get(), name);
            }
            return;
        }
        if (before != null) {
            announced.remove(address);
            before.name.ifPresent(old -> holders.computeIfPresent(old, (n, at) -> {
                at.remove(address);
                return at.isEmpty() ? null : at;
            }));
            leases.freed(before.lease, before.name);
        }
        live.ifPresent(lease -> {
            announced.put(address, new Announced(lease, name));
            name.ifPresent(n -> holders.computeIfAbsent(n, key -> new HashSet<>()).add(address));
            leases.bound(lease, name);
        });
    }

    /** The name that a live lease has now. Two clients may have asked for one name at once, or before a restart. */
    private Optional<DomainName> name(Lease lease) {
        return networks.containing(lease.address())
                .flatMap(network -> lease.hostname().flatMap(network::fqdn))
                .filter(name -> networks.isFixed(name)
                        ? !networks.isFixedElsewhere(name, lease.address())
                        : isHeldByNoOther(name, Client.of(lease.client()), lease.address()));
    }

    private boolean isHeldByNoOther(DomainName name, Client client, Ipv4 address) {
        return holders.getOrDefault(name, Set.of()).stream().filter(at -> !at.equals(address)).map(announced::get)
                .allMatch(holder -> holder == null || client.is(holder.lease.client()));
    }
}
