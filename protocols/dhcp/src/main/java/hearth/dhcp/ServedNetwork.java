package hearth.dhcp;

import java.net.Inet4Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.config.Mac;
import hearth.config.Network;
import hearth.config.Network.Reservation;
import hearth.config.Pool;
import hearth.config.Prefix;

/** A configured network, made ready for lookups. Immutable. */
final class ServedNetwork {
    /** A client that asks for less would renew all the time. */
    private static final long SHORTEST_LEASE = 60;

    private final Network network;
    private final int base;
    private final int mask;
    private final Map<Integer, byte[]> options;
    private final Map<ClientKey, Reservation> byIdentifier = new HashMap<>();
    private final Map<Mac, Reservation> byMac = new HashMap<>();
    private final Set<Ipv4> excluded = new HashSet<>();

    /**
     * @param reservations
     *            the network's own, and those that follow from machines
     */
    ServedNetwork(Network network, List<Reservation> reservations) {
        this.network = network;
        base = base(network.subnet());
        mask = mask(network.subnet());
        options = NetworkOptions.of(network);
        excluded.addAll(network.routers());
        if (network.subnet().length() < 31) { // the smallest subnets have no broadcast address (RFC 3021)
            excluded.add(new Ipv4(base));
            excluded.add(new Ipv4(base | ~mask));
        }
        for (Reservation reservation : reservations) {
            excluded.add(reservation.address());
            reservation.clientId().map(hex -> ClientKey.ofIdentifier(HexFormat.of().parseHex(hex.replace(":", ""))))
                    .ifPresent(client -> byIdentifier.putIfAbsent(client, reservation));
            reservation.mac().ifPresent(mac -> byMac.putIfAbsent(mac, reservation));
        }
    }

    static int base(Prefix subnet) {
        if (subnet.address() instanceof Inet4Address address) {
            return Ipv4.of(address).value();
        }
        throw new IllegalArgumentException(subnet + " is not an IPv4 subnet: DHCPv4 can't serve it");
    }

    static int mask(Prefix subnet) {
        return subnet.length() == 0 ? 0 : -1 << (32 - subnet.length());
    }

    String name() {
        return network.name();
    }

    Prefix subnet() {
        return network.subnet();
    }

    Optional<DomainName> domain() {
        return network.domain();
    }

    /** What a host of this network is called, if the network has a domain. */
    Optional<DomainName> fqdn(String host) {
        return network.domain()
                .map(domain -> new DomainName(domain.text().isEmpty() ? host : host + "." + domain.text()));
    }

    boolean contains(Ipv4 address) {
        return (address.value() & mask) == base;
    }

    List<Pool> pools() {
        return network.pools();
    }

    /** Addresses that no client gets by chance: fixed for somebody, routers, the subnet's own and its broadcast address. */
    Set<Ipv4> excluded() {
        return excluded;
    }

    /** Whether any client may lease the address. */
    boolean isDynamic(Ipv4 address) {
        return !excluded.contains(address) && network.pools().stream().anyMatch(pool -> pool.contains(address));
    }

    /** What is fixed for the client: by its identifier, else by its hardware address. */
    Optional<Reservation> reservation(ClientKey client, Optional<Mac> mac) {
        return Optional.ofNullable(byIdentifier.get(client)).or(() -> mac.map(byMac::get));
    }

    /** The network's settings as options. */
    Map<Integer, byte[]> options() {
        return options;
    }

    /** The options that the user wrote by number. */
    Set<Integer> writtenOptions() {
        return network.options().keySet();
    }

    /** Seconds of a lease: what the client asks for within the network's bounds, else the network's own. */
    long leaseSeconds(Options asked) {
        long usual = network.leaseTime().toSeconds();
        long most = longestLease();
        OptionalLong wish = asked.number(OptionCode.LEASE_TIME);
        return wish.isPresent() ? Math.clamp(wish.getAsLong(), Math.min(SHORTEST_LEASE, most), most) : usual;
    }

    /** The longest that a client can have by asking, in seconds. */
    long longestLease() {
        return Math.max(network.leaseTime().toSeconds(), network.maxLeaseTime().toSeconds());
    }
}
