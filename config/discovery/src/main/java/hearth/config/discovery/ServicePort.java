package hearth.config.discovery;

/**
 * A port of a service.
 *
 * @param protocol
 *            {@code tcp}, {@code udp} or {@code sctp}
 */
public record ServicePort(String protocol, int number) {}
