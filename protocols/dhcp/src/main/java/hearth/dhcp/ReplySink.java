package hearth.dhcp;

/** Takes the answer to one packet: at once, or once the lease is durable; on the processor's thread. */
@FunctionalInterface
public interface ReplySink {
    void send(Reply reply);
}
