package hearth.dhcp;

import java.util.concurrent.RejectedExecutionException;

/**
 * Takes leases to the store and their outcome back to the processor's thread, which owns this. The store answers on any
 * thread.
 */
final class LeaseWrites {
    private final LeaseTable table;
    private final DhcpHost host;
    private final DhcpCounts counts;

    LeaseWrites(LeaseTable table, DhcpHost host, DhcpCounts counts) {
        this.table = table;
        this.host = host;
        this.counts = counts;
    }

    /** Whether fewer than {@code most} writes are under way; a request that finds it full is dropped and counted. */
    boolean hasRoom(int most) {
        if (table.underWay() < most) {
            return true;
        }
        counts.countDropped(Drop.IN_FLIGHT);
        return false;
    }

    /**
     * Stores a lease that {@link LeaseTable#begin} made.
     *
     * @param durable
     *            what to do then, on the processor's thread; after a failure it is not done at all
     */
    void write(Lease lease, Runnable durable) {
        host.store().store(lease, new LeaseStore.Completion() {
            @Override
            public void stored() {
                onThread(() -> {
                    if (table.stored(lease, now())) {
                        durable.run();
                    } else {
                        counts.countDropped(Drop.OVERTAKEN);
                    }
                });
            }

            @Override
            public void failed(Exception cause) {
                onThread(() -> {
                    table.failed(lease, now());
                    counts.countDropped(Drop.STORE_FAILED);
                    host.events().storeFailed(lease, cause);
                });
            }
        });
    }

    /** The store ends after the processor's thread does: what is durable then is found at the next start. */
    private void onThread(Runnable work) {
        try {
            host.thread().execute(work);
        } catch (RejectedExecutionException e) {
            counts.countDropped(Drop.STOPPED);
        }
    }

    private long now() {
        return host.clock().instant().getEpochSecond();
    }
}
