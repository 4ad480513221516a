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

/**
 * The journal in service: commits batches of records, compacts itself, and gets over a failing disk. Owned by one
 * thread, see {@link JournalWriter}.
 */
final class Journal<R> implements Closeable {
    private static final Duration REWRITE_PAUSE = Duration.ofSeconds(1);

    private final RecordKind<R> kind;
    private final Disk disk;
    private final StoreId id;
    private final LiveRecords<R> live;
    private final JournalLimits limits;
    private final JournalCounts counts;
    private final InstantSource clock;
    private final Consumer<JournalEvent> events;
    private JournalFile file;
    private Optional<Compaction<R>> compaction = Optional.empty();
    private long compactAt;
    private long compactionNanos;
    private boolean failing;
    /** Why the file can't be trusted to take more; empty in health. */
    private Optional<IOException> broken = Optional.empty();
    private Instant rewriteTried = Instant.MIN;

    /** A record and its bytes. */
    interface Entry<R> {
        R record();

        byte[] bytes();
    }

    Journal(RecordKind<R> kind, Disk disk, StoreId id, LiveRecords<R> live, JournalFile file, JournalLimits limits,
            JournalCounts counts, InstantSource clock, Consumer<JournalEvent> events) {
        this.kind = kind;
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
    void commit(List<? extends Entry<R>> batch) throws IOException {
        try {
            if (broken.isPresent()) {
                rewrite(broken.get());
            }
            append(batch);
        } catch (IOException e) {
            counts.failed(batch.size());
            if (!failing) {
                failing = true;
                events.accept(new JournalEvent.Failing(path(), kind.records(), e));
            }
            throw new IOException("not stored in " + path() + ": " + e.getMessage(), e);
        }
        for (Entry<R> entry : batch) {
            int bytes = Frame.HEAD + entry.bytes().length;
            live.put(entry.record(), bytes);
            compaction.ifPresent(running -> running.committed(entry.record(), bytes));
        }
        counts.holds(file.size(), live.count());
        if (failing) {
            failing = false;
            events.accept(new JournalEvent.Resumed(path(), kind.records()));
        }
    }

    private void append(List<? extends Entry<R>> batch) throws IOException {
        long before = file.size();
        long start = System.nanoTime();
        try {
            for (Entry<R> entry : batch) {
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

    private Compaction<R> begin() throws IOException {
        return Compaction.begin(kind, disk, id, live, limits.oldest(clock.instant()));
    }

    private void finish(Compaction<R> done, long start) {
        long before = file.size();
        if (!replace(done)) {
            return;
        }
        compactAt = limits.compactAt();
        counts.compacted();
        counts.holds(file.size(), live.count());
        events.accept(
                new JournalEvent.Compacted(path(), kind.records(), before, file.size(), live.count(), done.forgotten(),
                        Duration.ofNanos(compactionNanos + System.nanoTime() - start)));
    }

    /** From the rename to the sync nobody knows which file a crash would leave: a failure there breaks the journal. */
    private boolean replace(Compaction<R> done) {
        compaction = Optional.empty();
        JournalFile old = file;
        try {
            file = done.replace();
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
        events.accept(new JournalEvent.NotCompacted(path(), kind.records(), cause));
    }

    private static void discard(Compaction<?> running, IOException cause) {
        try {
            running.abandon();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Gets a sound file again from memory, where every acknowledged record is. Tried at most once a second. */
    private void rewrite(IOException cause) throws IOException {
        Instant now = clock.instant();
        if (Duration.between(rewriteTried, now).abs().compareTo(REWRITE_PAUSE) < 0) {
            throw cause;
        }
        rewriteTried = now;
        Compaction<R> fresh = begin();
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

    /** The journal's file. */
    static String name(RecordKind<?> kind) {
        return kind.file() + ".journal";
    }

    Path path() {
        return disk.path(name(kind));
    }

    @Override
    public void close() throws IOException {
        if (compaction.isPresent()) {
            compaction.get().abandon();
        }
        file.close();
    }
}
