package hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code networks/NAME.yaml}: an IPv4 subnet that DHCP serves.
 *
 * @param name
 *            the file's name
 */
public record Network(String name, Location where, @Key("The subnet, such as 192.0.2.0/24.") Prefix subnet,
        @Key("Ranges of addresses to lease.") List<Pool> pools,
        @Key(value = "How long a lease lasts.", byDefault = "12h", min = "1m", max = "365d") Duration leaseTime,
        @Key(value = "The longest lease that a client gets by asking for it.", byDefault = "7d", min = "1m", max = "365d") Duration maxLeaseTime,
        @Key("The domain of this network's clients (option 15). In a served zone, each lease's host name gets its address there.") Optional<DomainName> domain,
        @Key("Routers (option 3).") List<Ipv4> routers, @Key("Name servers (option 6).") List<Ipv4> dnsServers,
        @Key("Time servers (option 42).") List<Ipv4> ntpServers,
        @Key("Domains in which clients look up short names (option 119).") List<DomainName> searchDomains,
        @Key(value = "Largest packet on this network, in bytes (option 26).", min = "68", max = "65535") Optional<Integer> mtu,
        @Key("Further routes, destination to router (option 121).") Map<Prefix, Ipv4> routes,
        @Key("Other options by number: text, hexadecimal bytes as in hex:0a0b, or addresses as in ip:192.0.2.1,192.0.2.2.") Map<Integer, OptionValue> options,
        @Key("Addresses fixed for a client.") List<Reservation> reservations) {

    /** An address fixed for a client, named by its hardware address or its client identifier. */
    public record Reservation(@Key("The client's hardware address.") Optional<Mac> mac,
            @Key(value = "The client's identifier (option 61) as hexadecimal bytes; wins over mac.", pattern = "([0-9a-fA-F]{2}){2,255}", form = "an identifier of 2 to 255 bytes in hexadecimal, such as 01525400123456") Optional<String> clientId,
            @Key("The address.") Ipv4 address,
            @Key(value = "The client's host name.", pattern = Machine.HOST_NAME, form = Machine.HOST_NAME_FORM) Optional<String> hostname) {}
}
