package hearth.dhcp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

import hearth.config.Ipv4;

/**
 * A {@link LeaseStore} for tests whose disk is a {@link Disk}: it outlives the store, and can be told to be slow or to
 * fail. Used by one thread.
 */
public final class MemoryLeaseStore implements LeaseStore {
    private final Disk disk;
    private boolean closed;

    public MemoryLeaseStore(Disk disk) {
        this.disk = disk;
    }

    @Override
    public Collection<Lease> leases() {
        return List.copyOf(disk.leases.values());
    }

    @Override
    public void store(Lease lease, Completion completion) {
        if (closed) {
            completion.failed(new IOException("the store is closed"));
            return;
        }
        disk.pending.add(new Write(lease, completion));
        if (!disk.held) {
            disk.finish(Integer.MAX_VALUE);
        }
    }

    @Override
    public void close() {
        disk.finish(Integer.MAX_VALUE);
        closed = true;
    }

    private record Write(Lease lease, Completion completion) {}

    /** What is left when the process is gone. */
    public static final class Disk {
        private final Map<Ipv4, Lease> leases = new HashMap<>();
        private final Queue<Write> pending = new ArrayDeque<>();
        private boolean held;
        private boolean broken;

        /** While held, writes stay under way until {@link #finish}. */
        public void hold(boolean hold) {
            held = hold;
        }

        /** While broken, writes end in a failure. */
        public void breakDown(boolean fail) {
            broken = fail;
        }

        /** How many writes are under way. */
        public int pending() {
            return pending.size();
        }

        /** Ends up to {@code most} writes, oldest first. */
        public void finish(int most) {
            for (int i = 0; i < most && !pending.isEmpty(); i++) {
                Write write = pending.remove();
                if (broken) {
                    write.completion.failed(new IOException("no space left on device"));
                } else {
                    leases.merge(write.lease.address(), write.lease,
                            (old, fresh) -> fresh.version() > old.version() ? fresh : old);
                    write.completion.stored();
                }
            }
        }

        /** Loses the writes under way, as a power cut does. */
        public void crash() {
            pending.clear();
        }

        /** Puts a lease there as if it had come from elsewhere. */
        public void put(Lease lease) {
            leases.merge(lease.address(), lease, Lease::merged);
        }

        public Optional<Lease> lease(Ipv4 address) {
            return Optional.ofNullable(leases.get(address));
        }
    }
}
