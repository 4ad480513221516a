package hearth.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import hearth.config.DhcpSettings;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;

/**
 * Leases in a journal on this node's disk. Any thread may {@link #store}; one thread of its own, {@code lease-journal},
 * writes what has gathered while the write before was under way, forces it to the disk once, and then tells everyone
 * concerned, in order. Completions run on that thread and hold up the next write: they must be short.
 */
public final class JournalLeaseStore implements LeaseStore {
    private final Disk disk;
    private final LeaseJournal journal;
    private final WriteQueue queue;
    private final JournalCounts counts;
    private final List<Lease> leases;
    private final Recovery recovery;
    private final Thread writer;
    private final AtomicBoolean released = new AtomicBoolean();

    private JournalLeaseStore(Disk disk, JournalOpening.Opened opened, JournalLimits limits, JournalCounts counts) {
        this.disk = disk;
        this.journal = opened.journal();
        this.leases = List.copyOf(opened.leases());
        this.recovery = opened.recovery();
        this.counts = counts;
        this.queue = new WriteQueue(limits.inFlight());
        this.writer = Thread.ofPlatform().name("lease-journal").daemon().unstarted(this::run);
    }

    /**
     * Opens the journal in a folder, which is made if it isn't there and locked until {@link #close}.
     *
     * @param settings
     *            {@code in-flight} bounds the leases on their way to the disk: above it {@link #store} fails at once;
     *            {@code journal-mib} and {@code forget-after} rule compaction
     * @param random
     *            draws a new journal's id; a secure one keeps clients from guessing it
     * @param events
     *            told what an operator must know, on the journal's thread
     * @throws JournalException
     *             if the folder can't be used, or a newer version wrote the journal. A damaged journal is opened: see
     *             {@link #recovery()}.
     */
    public static JournalLeaseStore open(Path folder, DhcpSettings settings, InstantSource clock,
            RandomGenerator random, Consumer<JournalEvent> events) throws JournalException {
        return open(Folder.open(folder), JournalLimits.of(settings), clock, random, events);
    }

    static JournalLeaseStore open(Disk disk, JournalLimits limits, InstantSource clock, RandomGenerator random,
            Consumer<JournalEvent> events) throws JournalException {
        JournalCounts counts = new JournalCounts();
        JournalOpening.Opened opened;
        try {
            opened = JournalOpening.open(disk, limits, counts, clock, random, events);
        } catch (JournalException e) {
            try {
                disk.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        JournalLeaseStore store = new JournalLeaseStore(disk, opened, limits, counts);
        store.writer.start();
        return store;
    }

    /** What opening found. To be logged. */
    public Recovery recovery() {
        return recovery;
    }

    public JournalCounts counts() {
        return counts;
    }

    @Override
    public Collection<Lease> leases() {
        return leases;
    }

    @Override
    public void store(Lease lease, Completion completion) {
        byte[] bytes;
        try {
            bytes = LeaseRecord.of(lease);
        } catch (IllegalArgumentException e) {
            counts.refused();
            completion.failed(e);
            return;
        }
        switch (queue.offer(new WriteQueue.Write(lease, bytes, completion))) {
            case TAKEN -> {
            }
            case FULL -> refuse(completion, "too many leases are on their way to the disk (dhcp.in-flight)");
            case CLOSED -> refuse(completion, "the lease journal is closed");
        }
    }

    /**
     * Has the journal's thread run something short, after what is under way: whether it does tells whether that thread
     * still works. Once the store is closed it may not be run. Any thread.
     */
    public void ask(Runnable question) {
        queue.ask(question);
    }

    private void refuse(Completion completion, String why) {
        counts.refused();
        completion.failed(new IOException(why));
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                last = queue.isClosed();
                write(queue.take(!journal.hasWork()));
                queue.questions().forEach(JournalLeaseStore::tell);
                if (journal.hasWork()) {
                    journal.work();
                }
            }
        } finally {
            // Reached by an Error too: nobody may wait for ever for what this thread no longer writes.
            queue.close();
            queue.take(false).forEach(write -> refuse(write.completion(), "the lease journal has stopped"));
        }
    }

    private void write(List<WriteQueue.Write> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            journal.commit(batch);
        } catch (IOException | RuntimeException e) {
            fail(batch, e);
            return;
        } catch (Error e) {
            fail(batch, new IOException("the lease journal has stopped: " + e, e));
            throw e;
        }
        // Before the completions, in which a client may come with its next write.
        queue.done(batch.size());
        batch.forEach(write -> tell(write.completion()::stored));
    }

    private void fail(List<WriteQueue.Write> batch, Exception cause) {
        queue.done(batch.size());
        batch.forEach(write -> tell(() -> write.completion().failed(cause)));
    }

    /** A fault in one completion is its own: the thread's handler reports it, the others are still told. */
    private static void tell(Runnable completion) {
        try {
            completion.run();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (released.getAndSet(true)) {
            return;
        }
        try {
            journal.close();
            disk.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lease journal did not close well, though every lease is in it", e);
        }
    }
}
