package hearth.dhcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import hearth.config.Configuration;
import hearth.config.DhcpSettings;
import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.config.Mac;
import hearth.config.Machine;
import hearth.config.Network;
import hearth.config.Network.Reservation;

/** All that DHCP needs of one configuration revision, made ready for lookups. Immutable. */
public final class Networks {
    private final DhcpSettings settings;
    private final List<ServedNetwork> networks = new ArrayList<>();
    /** By prefix length, longest first, then by the subnet's address. */
    private final Map<Integer, Map<Integer, ServedNetwork>> bySubnet = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Mac, String> machineNames = new HashMap<>();
    private final Map<DomainName, Optional<Ipv4>> owners = new HashMap<>();

    private Networks(DhcpSettings settings) {
        this.settings = settings;
    }

    /** The networks of a checked configuration. May be made on any thread. */
    public static Networks of(Configuration configuration) {
        return of(configuration.appliance().dhcp(), configuration.networks(), configuration.machines());
    }

    static Networks of(DhcpSettings settings, List<Network> networks, List<Machine> machines) {
        Networks all = new Networks(settings);
        for (Machine machine : machines) {
            HostName.label(machine.name())
                    .ifPresent(name -> machine.macs().forEach(mac -> all.machineNames.put(mac, name)));
            machine.names().forEach(name -> all.owners.put(name, machine.address()));
        }
        for (Network network : networks) {
            all.add(network, machines);
        }
        return all;
    }

    private void add(Network network, List<Machine> machines) {
        ServedNetwork bare = new ServedNetwork(network, List.of());
        List<Reservation> reservations = new ArrayList<>(network.reservations());
        for (Machine machine : machines) {
            machine.address().filter(bare::contains)
                    .ifPresent(address -> machine.macs().forEach(mac -> reservations.add(new Reservation(
                            Optional.of(mac), Optional.empty(), address, Optional.of(machine.name())))));
            // A machine without a fixed address may turn up in any network: its name is its own in all of them.
            if (machine.address().isEmpty()) {
                HostName.label(machine.name()).flatMap(bare::fqdn)
                        .ifPresent(name -> owners.putIfAbsent(name, Optional.empty()));
            }
        }
        ServedNetwork served = new ServedNetwork(network, reservations);
        for (Reservation reservation : reservations) {
            reservation.hostname().flatMap(HostName::label).flatMap(served::fqdn)
                    .ifPresent(name -> owners.putIfAbsent(name, Optional.of(reservation.address())));
        }
        networks.add(served);
        bySubnet.computeIfAbsent(network.subnet().length(), length -> new HashMap<>())
                .put(ServedNetwork.base(network.subnet()), served);
    }

    DhcpSettings settings() {
        return settings;
    }

    List<ServedNetwork> all() {
        return networks;
    }

    /** The longest lease that any client can have, in seconds. */
    long longestLease() {
        return networks.stream().mapToLong(ServedNetwork::longestLease).max().orElse(0);
    }

    /** The network that an address lies in; the smallest one, if they nest. */
    Optional<ServedNetwork> containing(Ipv4 address) {
        for (Map.Entry<Integer, Map<Integer, ServedNetwork>> length : bySubnet.entrySet()) {
            int mask = length.getKey() == 0 ? 0 : -1 << (32 - length.getKey());
            ServedNetwork network = length.getValue().get(address.value() & mask);
            if (network != null) {
                return Optional.of(network);
            }
        }
        return Optional.empty();
    }

    /** Who a client is, given what the operator wrote of it. */
    Client client(ClientKey key, Optional<Reservation> reservation, Optional<Mac> mac) {
        return mac.filter(m -> machineNames.containsKey(m) || reservation.flatMap(Reservation::mac).filter(m::equals)
                .isPresent()).map(m -> Client.of(m, key)).orElseGet(() -> Client.of(key));
    }

    /** What the operator calls this client: by its reservation, else by its machine's file. */
    Optional<String> hostname(Optional<Reservation> reservation, Optional<Mac> mac) {
        return reservation.flatMap(Reservation::hostname)
                .or(() -> mac.flatMap(m -> Optional.ofNullable(machineNames.get(m))))
                .flatMap(HostName::label);
    }

    /** Whether the operator gave this name to a machine or a reservation. */
    boolean isFixed(DomainName name) {
        return owners.containsKey(name);
    }

    /** Whether the operator gave this name to a machine or a reservation of another address. */
    boolean isFixedElsewhere(DomainName name, Ipv4 address) {
        return owners.getOrDefault(name, Optional.empty()).filter(owner -> !owner.equals(address)).isPresent();
    }
}
