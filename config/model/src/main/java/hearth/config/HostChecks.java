package hearth.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import hearth.config.Document.Spot;
import hearth.config.Draft.Part;
import hearth.config.Network.Reservation;
import hearth.config.Zone.ZoneRecord;

/** Whether each address, network card and name has one owner. Owned by the thread that loads. */
final class HostChecks {
    /** Types that would answer beside, or instead of, the address that Hearth gives a host's name. */
    private static final Set<String> RIVALS = Set.of("A", "CNAME");

    private final Draft draft;
    private final Problems problems;
    private final Claims<Mac> macs;
    private final Claims<Ipv4> addresses;
    private final Claims<DomainName> names;
    private final Map<Mac, Part<Machine>> cards = new HashMap<>();

    private HostChecks(Draft draft, Problems problems) {
        this.draft = draft;
        this.problems = problems;
        this.macs = new Claims<>(problems);
        this.addresses = new Claims<>(problems);
        this.names = new Claims<>(problems);
    }

    static void check(Draft draft, Problems problems) {
        HostChecks checks = new HostChecks(draft, problems);
        draft.zones().forEach(checks::zone);
        draft.machines().forEach(checks::machine);
        draft.networks().forEach(checks::reservations);
    }

    private void zone(Part<Zone> file) {
        if (file.value() instanceof Zone.Written zone) {
            for (ZoneRecord record : zone.records()) {
                if (RIVALS.contains(record.type())) {
                    Spot spot = new Spot(record.where(), KeyPath.ROOT);
                    names.share(new DomainName(new OwnerName(record.name()).below(zone.origin())),
                            "zone " + zone.origin(), spot);
                }
            }
        }
    }

    private void machine(Part<Machine> file) {
        Machine machine = file.value();
        String owner = "machine " + machine.name();
        for (int i = 0; i < machine.macs().size(); i++) {
            macs.claim(machine.macs().get(i), owner, file.at("macs", i));
            cards.putIfAbsent(machine.macs().get(i), file);
        }
        machine.address().ifPresent(address -> {
            addresses.claim(address, owner, file.at("address"));
            within(address, file.at("address"));
            draft.networkOf(address).flatMap(Network::domain).flatMap(domain -> below(machine.name(), domain))
                    .ifPresent(name -> names.share(name, owner, file.at("address")));
        });
        for (int i = 0; i < machine.names().size(); i++) {
            DomainName name = machine.names().get(i);
            names.share(name, owner, file.at("names", i));
            if (draft.origins().stream().noneMatch(name::isAtOrBelow)) {
                problems.add(file.at("names", i), name + " lies in no zone that is served here" + served());
            }
        }
    }

    private String served() {
        List<String> zones = draft.origins().stream().map(DomainName::toString).sorted().limit(5).toList();
        return zones.isEmpty()
                ? ": there is no file in zones/"
                : " (" + String.join(", ", zones) + (draft.origins().size() > 5 ? ", ..." : "") + ")";
    }

    private void within(Ipv4 address, Spot spot) {
        Optional<Network> network = draft.networkOf(address);
        if (network.isEmpty() && draft.knowsAllNetworks()) {
            problems.add(spot, address + " lies in none of the networks; add its network, or correct the address");
        }
        network.map(n -> NetworkChecks.Range.of(n.subnet())).filter(range -> !range.isHost(address))
                .ifPresent(range -> problems
                        .add(spot, address + " is the network's own or its broadcast address; hosts lie within "
                                + range.hosts()));
    }

    private void reservations(Part<Network> file) {
        Network network = file.value();
        for (int i = 0; i < network.reservations().size(); i++) {
            Reservation reservation = network.reservations().get(i);
            Optional<Part<Machine>> machine = reservation.mac().map(cards::get);
            Spot spot = file.at("reservations", i, "address");
            Optional<Ipv4> fixed = machine.flatMap(m -> m.value().address());
            if (machine.isPresent() && fixed.isPresent() && network.subnet().contains(fixed.get().address())) {
                problems.add(file.at("reservations", i, "mac"),
                        reservation.mac().get() + " is machine " + machine.get().value().name()
                                + ", which has the address " + fixed.get() + " (" + machine.get().at("address").where()
                                + "); remove the reservation");
                continue;
            }
            addresses.claim(reservation.address(), "a reservation of network " + network.name(), spot);
            String owner = machine.map(m -> "machine " + m.value().name())
                    .orElse("the reservation of " + reservation.address());
            Spot named = file.at("reservations", i, "hostname");
            network.domain().flatMap(domain -> reservation.hostname().flatMap(host -> below(host, domain)))
                    .ifPresent(name -> names.share(name, owner, named));
        }
    }

    /** Empty when the two together are too long for a name; the DHCP side then has no name to enter. */
    private static Optional<DomainName> below(String host, DomainName domain) {
        try {
            return Optional.of(DomainName.parse(host + "." + domain.text()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
