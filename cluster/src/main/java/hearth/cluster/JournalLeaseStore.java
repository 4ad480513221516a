package hearth.cluster;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
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
    private final JournalWriter<Lease> journal;

    private JournalLeaseStore(JournalWriter<Lease> journal) {
        this.journal = journal;
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
        return open(Folder.open(folder, LeaseKind.LEASES), JournalLimits.of(settings), clock, random, events);
    }

    static JournalLeaseStore open(Disk disk, JournalLimits limits, InstantSource clock, RandomGenerator random,
            Consumer<JournalEvent> events) throws JournalException {
        return new JournalLeaseStore(JournalWriter.open(LeaseKind.LEASES, disk, limits, clock, random, events));
    }

    /** What opening found. To be logged. */
    public Recovery recovery() {
        return journal.recovery();
    }

    public JournalCounts counts() {
        return journal.counts();
    }

    @Override
    public Collection<Lease> leases() {
        return journal.records();
    }

    @Override
    public void store(Lease lease, Completion completion) {
        journal.write(lease, completion::stored, completion::failed);
    }

    /**
     * Has the journal's thread run something short, after what is under way: whether it does tells whether that thread
     * still works. Once the store is closed it may not be run. Any thread.
     */
    public void ask(Runnable question) {
        journal.ask(question);
    }

    @Override
    public void close() {
        journal.close();
    }
}
