package hearth.dhcp;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the processor needs from whoever runs it.
 *
 * @param store
 *            where leases are kept
 * @param thread
 *            runs work on the thread that owns the processor; the store's completions come back through it
 * @param clock
 *            the time
 * @param peer
 *            the other node of the pair; empty for a node alone
 * @param boot
 *            what clients boot
 * @param leases
 *            told of live leases
 * @param events
 *            told what the operator should know
 */
public record DhcpHost(LeaseStore store, Executor thread, InstantSource clock, Optional<LeasePeer> peer,
        BootChoice boot,
        LeaseEvents leases, DhcpEvents events) {}
