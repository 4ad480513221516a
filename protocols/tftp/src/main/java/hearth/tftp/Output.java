package hearth.tftp;

/** Where a transfer's packets go: to its client, from its own port (RFC 1350 section 4). */
@FunctionalInterface
public interface Output {
    /** Takes the first {@code length} bytes; the array is used again after the call. */
    void send(byte[] packet, int length);
}
