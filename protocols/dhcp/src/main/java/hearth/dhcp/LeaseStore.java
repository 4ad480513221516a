package hearth.dhcp;

import java.util.Collection;

/**
 * Where leases outlive the process. The processor keeps the working copy; the store keeps the promise: once
 * {@link Completion#stored()} was called, the lease is there after a crash at any instant.
 */
public interface LeaseStore extends AutoCloseable {
    /** The newest version of every lease, as it stood when the store was opened. */
    Collection<Lease> leases();

    /**
     * Stores a lease. Returns at once; writes complete in the order in which they were asked for, several together
     * where that is faster.
     *
     * @param completion
     *            called exactly once, on any thread
     */
    void store(Lease lease, Completion completion);

    /** Waits for what is under way and lets go of the files. */
    @Override
    void close();

    /** How a {@link #store} ended. */
    interface Completion {
        /** The lease is durable: the client may be told. */
        void stored();

        /** It isn't, and {@code cause} says why: the client must not be told. */
        void failed(Exception cause);
    }
}
