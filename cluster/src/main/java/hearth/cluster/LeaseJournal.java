package hearth.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import hearth.dhcp.Lease;

/**
 * The journal in service: commits batches of leases, compacts itself, and gets over a failing disk. Owned by one
 * thread, see {@link JournalLeaseStore}.
 */
final class LeaseJournal implements Closeable {
    static final String NAME = "leases.journal";

    private static final Duration REWRITE_PAUSE = Duration.ofSeconds(1);

    private final Disk disk;
    private final StoreId id;
    private final LiveLeases live;
    private final JournalLimits limits;
    private final JournalCounts counts;
    private final InstantSource clock;
    private final Consumer<JournalEvent> events;
    private JournalFile file;
    private Optional<Compaction> compaction = Optional.empty();
    private long compactAt;
    private long compactionNanos;
    private boolean failing;
    /** Why the file can't be trusted to take more; empty in health. */
    private Optional<IOException> broken = Optional.empty();
    private Instant rewriteTried = Instant.MIN;

    /** A lease and its record. */
    interface Entry {
        Lease lease();

        byte[] bytes();
    }

    LeaseJournal(Disk disk, StoreId id, LiveLeases live, JournalFile file, JournalLimits limits, JournalCounts counts,
            InstantSource clock, Consumer<JournalEvent> events) {
        this.disk = disk;
        this.id = id;
        this.live = live;
        this.file = file;
        this.limits = limits;
        this.counts = counts;
        this.clock = clock;
        this.events = events;
        this.compactAt = limits.compactAt();
        counts.holds(file.size(), live.count());
    }

    /**
     * Makes a batch durable.
     *
     * @throws IOException
     *             if that failed: then none of it counts, and the journal is as it was before
     */
    void commit(List<? extends Entry> batch) throws IOException {
        try {
            if (broken.isPresent()) {
                rewrite(broken.get());
            }
            append(batch);
        } catch (IOException e) {
            counts.failed(batch.size());
            if (!failing) {
                failing = true;
                events.accept(new JournalEvent.Failing(path(), e));
            }
            throw new IOException("not stored in " + path() + ": " + e.getMessage(), e);
        }
        for (Entry entry : batch) {
            int bytes = Frame.HEAD + entry.bytes().length;
            live.put(entry.lease(), bytes);
            compaction.ifPresent(running -> running.committed(entry.lease(), bytes));
        }
        counts.holds(file.size(), live.count());
        if (failing) {
            failing = false;
            events.accept(new JournalEvent.Resumed(path()));
        }
    }

    private void append(List<? extends Entry> batch) throws IOException {
        long before = file.size();
        long start = System.nanoTime();
        try {
            for (Entry entry : batch) {
                file.append(entry.bytes());
            }
            file.commit();
        } catch (Throwable e) {
            cutBack(e);
            throw e;
        }
        counts.committed(batch.size(), file.size() - before, System.nanoTime() - start);
    }

    private void cutBack(Throwable cause) {
        try {
            file.cutBack();
        } catch (IOException e) {
            e.addSuppressed(cause);
            breakOff(e);
        }
    }

    private void breakOff(IOException cause) {
        broken = Optional.of(cause);
        compaction.ifPresent(running -> discard(running, cause));
        compaction = Optional.empty();
    }

    /** Whether {@link #work} has something to do now. */
    boolean hasWork() {
        return broken.isEmpty()
                && (compaction.isPresent() || (file.size() >= compactAt && file.size() >= 2 * live.bytes()));
    }

    /** Does one piece of a compaction. If that fails the journal goes on as it was. */
    void work() {
        long start = System.nanoTime();
        try {
            if (compaction.isEmpty()) {
                compactionNanos = 0;
                compaction = Optional.of(begin());
            } else if (compaction.get().piece()) {
                finish(compaction.get(), start);
            }
        } catch (IOException e) {
            abandon(e);
        }
        long nanos = System.nanoTime() - start;
        compactionNanos += nanos;
        counts.piece(nanos);
    }

    private Compaction begin() throws IOException {
        return Compaction.begin(disk, id, live, limits.oldest(clock.instant()));
    }

    private void finish(Compaction done, long start) {
        long before = file.size();
        if (!replace(done)) {
            return;
        }
        compactAt = limits.compactAt();
        counts.compacted();
        counts.holds(file.size(), live.count());
        events.accept(new JournalEvent.Compacted(path(), before, file.size(), live.count(), done.forgotten(),
                Duration.ofNanos(compactionNanos + System.nanoTime() - start)));
    }

    /** From the rename to the sync nobody knows which file a crash would leave: a failure there breaks the journal. */
    private boolean replace(Compaction done) {
        compaction = Optional.empty();
        JournalFile old = file;
        try {
            file = done.replace(NAME);
            disk.sync();
            old.release(disk);
        } catch (IOException e) {
            breakOff(e);
            if (file == old) {
                discard(done, e);
            }
        }
        return broken.isEmpty();
    }

    private void abandon(IOException cause) {
        compaction.ifPresent(running -> discard(running, cause));
        compaction = Optional.empty();
        compactAt = file.size() + file.size() / 4;
        counts.compactionFailed();
        events.accept(new JournalEvent.NotCompacted(path(), cause));
    }

    private static void discard(Compaction running, IOException cause) {
        try {
            running.abandon();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Gets a sound file again from memory, where every acknowledged lease is. Tried at most once a second. */
    private void rewrite(IOException cause) throws IOException {
        Instant now = clock.instant();
        if (Duration.between(rewriteTried, now).abs().compareTo(REWRITE_PAUSE) < 0) {
            throw cause;
        }
        rewriteTried = now;
        Compaction fresh = begin();
        try {
            fresh.all();
        } catch (IOException e) {
            discard(fresh, e);
            throw e;
        }
        broken = Optional.empty();
        if (!replace(fresh)) {
            throw broken.orElseThrow();
        }
    }

    Path path() {
        return disk.path(NAME);
    }

    @Override
    public void close() throws IOException {
        if (compaction.isPresent()) {
            compaction.get().abandon();
        }
        file.close();
    }
}
