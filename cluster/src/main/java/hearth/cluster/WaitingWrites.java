package hearth.cluster;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore.Completion;

/**
 * Writes that somebody waits for, in the order in which they were asked for, which is the order in which they end. One
 * ends when it is on this node's disk, and on the peer's or not waited for there. Owned by the replication's thread.
 */
final class WaitingWrites {
    private final ArrayDeque<Write> writes = new ArrayDeque<>();

    /** One of them. */
    static final class Write {
        private final Lease lease;
        private final Completion completion;
        /** When the wait for the peer ends, in ms since 1970. */
        private final long deadline;
        private boolean here;
        private boolean there;
        private Optional<Exception> failure = Optional.empty();

        private Write(Lease lease, Completion completion, long deadline) {
            this.lease = lease;
            this.completion = completion;
            this.deadline = deadline;
        }

        void storedHere() {
            here = true;
        }

        void failedHere(Exception cause) {
            failure = Optional.of(cause);
        }

        private boolean hasEnded() {
            return failure.isPresent() || (here && there);
        }

        /** A fault in one completion, as when DHCP's thread has ended already, is its own: the others are still told. */
        private void tell() {
            try {
                failure.ifPresentOrElse(completion::failed, completion::stored);
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    /** @param awaitsPeer whether the peer is to have it too, until the deadline in ms since 1970 */
    Write add(Lease lease, Completion completion, boolean awaitsPeer, long deadline) {
        Write write = new Write(lease, completion, deadline);
        write.there = !awaitsPeer;
        writes.add(write);
        return write;
    }

    boolean isEmpty() {
        return writes.isEmpty();
    }

    /** These are on the peer's disk, and with them what they replaced. Says how many writes had waited for that. */
    int confirmed(List<Lease> leases) {
        Map<Ipv4, Long> versions = new HashMap<>();
        leases.forEach(lease -> versions.merge(lease.address(), lease.version(), Math::max));
        return there(write -> write.lease.version() <= versions.getOrDefault(write.lease.address(), Long.MIN_VALUE));
    }

    /** The peer is not waited for any longer by writes whose deadline has come. Says how many those are. */
    int waive(long deadline) {
        return there(write -> write.deadline <= deadline);
    }

    private int there(java.util.function.Predicate<Write> which) {
        int count = 0;
        for (Write write : writes) {
            if (!write.there && which.test(write)) {
                write.there = true;
                count++;
            }
        }
        return count;
    }

    /** The next deadline, in ms since 1970; empty if no write waits for the peer. */
    Optional<Long> deadline() {
        return writes.stream().filter(write -> !write.there).findFirst().map(write -> write.deadline);
    }

    /** Whatever has not ended yet has failed. */
    void fail(Exception cause) {
        writes.stream().filter(write -> !write.hasEnded()).forEach(write -> write.failedHere(cause));
        tell();
    }

    /** Tells those that wait of the writes that have ended, but of none before an earlier one. */
    void tell() {
        while (!writes.isEmpty() && writes.getFirst().hasEnded()) {
            writes.removeFirst().tell();
        }
    }
}
