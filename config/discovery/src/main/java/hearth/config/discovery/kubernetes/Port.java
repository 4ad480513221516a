package hearth.config.discovery.kubernetes;

/**
 * A port with a name; those without one are not told in DNS.
 *
 * @param name
 *            a label that leaves room for an underscore before it
 * @param protocol
 *            {@code tcp}, {@code udp} or {@code sctp}
 */
public record Port(String name, String protocol, int number) {}
