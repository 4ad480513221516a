package hearth.dhcp;

import java.util.Optional;

/** Decides what a client boots. Asked for every OFFER and ACK, on the processor's thread: it must not wait. */
@FunctionalInterface
public interface BootChoice {
    /** Empty for a client that does not boot from the network. */
    Optional<BootAnswer> choose(BootRequest request);
}
