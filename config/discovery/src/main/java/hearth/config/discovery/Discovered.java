package hearth.config.discovery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import hearth.config.DomainName;

/**
 * Something that was found, as it is to be found in DNS: plain data, which can be written down and sent. What several say of
 * one name and kind holds together; the shortest time to live holds for all.
 */
public sealed interface Discovered permits Service, Discovered.Addresses, Discovered.Location, Discovered.Alias,
        Discovered.Pointer, Discovered.Text {
    /** How long clients may keep it. */
    Duration ttl();

    /** Who found it, and what it is of: {@code docker/4f5e6a7b8c9d}, {@code kubernetes/shop/web}. */
    String source();

    /**
     * A and AAAA records.
     *
     * @param addresses
     *            at least one
     */
    record Addresses(DomainName name, List<InetAddress> addresses, Duration ttl, String source) implements Discovered {
        public Addresses {
            addresses = List.copyOf(addresses);
        }
    }

    /** An SRV record: {@code name} is served by {@code host} at {@code port}. */
    record Location(DomainName name, DomainName host, int port, Duration ttl, String source) implements Discovered {}

    /** A CNAME record. Of several for one name, the first by source is served. */
    record Alias(DomainName name, DomainName target, Duration ttl, String source) implements Discovered {}

    /** A PTR record. */
    record Pointer(InetAddress address, DomainName name, Duration ttl, String source) implements Discovered {}

    /** A TXT record of one text of at most 255 bytes. */
    record Text(DomainName name, String text, Duration ttl, String source) implements Discovered {}
}
