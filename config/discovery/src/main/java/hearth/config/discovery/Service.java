package hearth.config.discovery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import hearth.config.DomainName;

/**
 * One instance of a service. Several with the same name are several addresses of that name. With ports it has SRV records
 * beside its name, and a name of its own.
 *
 * @param addresses
 *            at least one
 * @param ports
 *            where it listens; none if that is not known, or not to be told
 * @param source
 *            who found it, and the label that tells this instance from the others: {@code docker/4f5e6a7b8c9d}
 */
public record Service(DomainName name, List<InetAddress> addresses, List<ServicePort> ports, Duration ttl,
        String source) implements Discovered {
    public Service {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /** The part of the source after its slash, a label that no other instance has. */
    public String instance() {
        return source.substring(source.indexOf('/') + 1);
    }
}
