package hearth.dhcp;

/**
 * An answer, ready to be sent.
 *
 * @param bytes
 *            the UDP payload, not used again by the processor
 */
public record Reply(MessageType type, byte[] bytes, Destination destination) {}
