package hearth.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Semaphore;

import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;

/**
 * A process that stores leases until it is killed, up to 16 at once, and prints what it was told of each: {@code stored
 * N VERSION} or {@code failed N VERSION CAUSE}. Arguments: folder, first version, the most leases a second.
 */
final class LeaseWriter {
    static final int ADDRESSES = 40;
    static final JournalLimits LIMITS = new JournalLimits(64, 64 << 10, Duration.ofDays(30));

    private LeaseWriter() {}

    public static void main(String[] arguments) throws Exception {
        JournalLeaseStore store = JournalLeaseStore.open(Folder.open(Path.of(arguments[0]), LeaseKind.LEASES), LIMITS,
                InstantSource.system(), new Random(), event -> System.out.println("event " + event.message()));
        long pause = 1_000_000_000L / Long.parseLong(arguments[2]);
        Semaphore free = new Semaphore(16);
        System.out.println("open");
        for (long version = Long.parseLong(arguments[1]);; version++) {
            free.acquire();
            int n = (int) (version * 7 % ADDRESSES);
            Lease lease = Leases.lease(n, version);
            store.store(lease, new LeaseStore.Completion() {
                @Override
                public void stored() {
                    System.out.println("stored " + n + " " + lease.version());
                    free.release();
                }

                @Override
                public void failed(Exception cause) {
                    System.out.println("failed " + n + " " + lease.version() + " " + cause.getMessage());
                    free.release();
                }
            });
            if (pause > 20_000) {
                Thread.sleep(Duration.ofNanos(pause));
            }
        }
    }
}
