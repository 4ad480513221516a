package hearth.bench;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import hearth.cluster.JournalCounts;
import hearth.cluster.JournalEvent;
import hearth.cluster.JournalLeaseStore;
import hearth.config.DhcpSettings;
import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;

/**
 * How many leases a second the journal makes durable: clients that each store a lease, wait until it is, and store the
 * next. Beside it what the disk gives without a journal, forcing as many bytes at a time as the journal did.
 */
public final class JournalBench {
    private static final int CLIENTS = 256;
    private static final int VALUE = 180;
    private static final int LIVE = 100_000;

    private JournalBench() {}

    /**
     * Arguments: the folder to measure in (a new temporary one if not given), seconds a round (5).
     */
    public static void main(String[] arguments) throws Exception {
        boolean temporary = arguments.length == 0;
        Path folder = temporary ? Files.createTempDirectory("hearth-journal") : Path.of(arguments[0]);
        Duration round = Duration.ofSeconds(arguments.length > 1 ? Long.parseLong(arguments[1]) : 5);
        System.out.printf("%d clients, %d bytes a lease, %d addresses, in %s%n", CLIENTS, VALUE, LIVE, folder);
        List<JournalEvent> events = new ArrayList<>();
        try (JournalLeaseStore store = open(folder.resolve("bench-leases"), event -> {
            synchronized (events) {
                events.add(event);
            }
        })) {
            run(store, round.dividedBy(2), "warm-up", folder);
            for (int i = 1; i <= 3; i++) {
                run(store, round, "round " + i, folder);
            }
        }
        synchronized (events) {
            events.forEach(event -> System.out.println(event.message()));
        }
        try (JournalLeaseStore store = open(folder.resolve("bench-leases"), _ -> {})) {
            store.recovery().messages().forEach(System.out::println);
        }
        delete(folder.resolve("bench-leases"));
        if (temporary) {
            Files.delete(folder);
        }
    }

    private static JournalLeaseStore open(Path folder, Consumer<JournalEvent> events) throws IOException {
        DhcpSettings settings = new DhcpSettings(List.of(), List.of(), true, Duration.ofSeconds(30), Duration.ofDays(1),
                CLIENTS, 64, Duration.ofDays(30), Duration.ofMillis(50), Duration.ofMinutes(1));
        return JournalLeaseStore.open(folder, settings, InstantSource.system(), new SplittableRandom(1), events);
    }

    private static void run(JournalLeaseStore store, Duration length, String name, Path folder) throws Exception {
        JournalCounts counts = store.counts();
        long appends = counts.appends();
        long commits = counts.commits();
        long bytes = counts.bytes();
        long nanos = counts.commitNanos();
        long start = System.nanoTime();
        long end = start + length.toNanos();
        List<Thread> clients = new ArrayList<>();
        List<long[]> waits = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            long[] wait = new long[64]; // by power of two, in ns
            waits.add(wait);
            clients.add(Thread.ofVirtual().start(() -> store(store, client, end, wait)));
        }
        for (Thread client : clients) {
            client.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long batches = Math.max(1, counts.commits() - commits);
        double batchBytes = (double) (counts.bytes() - bytes) / batches;
        double commit = (counts.commitNanos() - nanos) / 1e3 / batches;
        double bare = bare(folder, (int) batchBytes);
        System.out.printf(
                "%-8s %,8.0f leases/s, %5.1f a batch, write and fsync %4.0f us (bare %4.0f us, ratio %.2f), longest"
                        + " %.1f ms; client's wait p50 < %s, p99 < %s; compactions %d, longest hold %.1f ms%n",
                name, (counts.appends() - appends) / seconds, (double) (counts.appends() - appends) / batches, commit,
                bare, commit / bare, counts.longestCommitNanos() / 1e6, quantile(waits, 0.5), quantile(waits, 0.99),
                counts.compactions(), counts.longestPieceNanos() / 1e6);
    }

    private static void store(LeaseStore store, int client, long end, long[] waits) {
        byte[] identifier = new byte[VALUE - 40];
        Semaphore stored = new Semaphore(0);
        SplittableRandom random = new SplittableRandom(client);
        LeaseStore.Completion completion = new LeaseStore.Completion() {
            @Override
            public void stored() {
                stored.release();
            }

            @Override
            public void failed(Exception cause) {
                throw new IllegalStateException("the disk of this benchmark failed", cause);
            }
        };
        long asked = System.nanoTime(); // grows, so it is the lease's version too
        while (asked < end) {
            Ipv4 address = new Ipv4(0x0a000000 + random.nextInt(LIVE / CLIENTS) * CLIENTS + client);
            store.store(new Lease(address, ClientKey.ofIdentifier(identifier), Lease.State.BOUND, Long.MAX_VALUE,
                    Optional.of("host" + client), "lan", asked), completion);
            stored.acquireUninterruptibly();
            long now = System.nanoTime();
            waits[64 - Long.numberOfLeadingZeros(now - asked)]++;
            asked = now;
        }
    }

    /** Mean time in us of a write and fsync of so many bytes into space that was written before. */
    private static double bare(Path folder, int bytes) throws IOException {
        Path file = folder.resolve("bench-bare");
        int writes = 500;
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.write(ByteBuffer.allocate(bytes * writes), 0);
            channel.force(true);
            ByteBuffer batch = ByteBuffer.allocate(bytes);
            Arrays.fill(batch.array(), (byte) 1);
            long start = System.nanoTime();
            for (int i = 0; i < writes; i++) {
                channel.write(batch.clear(), (long) i * bytes);
                channel.force(false);
            }
            return (System.nanoTime() - start) / 1e3 / writes;
        } finally {
            Files.delete(file);
        }
    }

    private static String quantile(List<long[]> waits, double quantile) {
        long[] sum = new long[64];
        waits.forEach(wait -> Arrays.setAll(sum, i -> sum[i] + wait[i]));
        double left = Arrays.stream(sum).sum() * quantile;
        int bucket = 0;
        while (bucket < 63 && left > sum[bucket]) {
            left -= sum[bucket++];
        }
        return String.format("%.2f ms", (1L << bucket) / 1e6);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
