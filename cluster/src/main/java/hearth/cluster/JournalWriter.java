package hearth.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A journal and the one thread that writes it. Any thread may {@link #write}; the journal's own takes what has gathered while
 * the write before was under way, forces it to the disk once, and then tells everyone concerned, in order. Who is told must
 * be quick: the next write waits.
 */
final class JournalWriter<R> implements Durable<R> {
    private final RecordKind<R> kind;
    private final Disk disk;
    private final Journal<R> journal;
    private final WriteQueue<R> queue;
    private final JournalCounts counts;
    private final List<R> records;
    private final Recovery recovery;
    private final Thread thread;
    private final AtomicBoolean released = new AtomicBoolean();

    private JournalWriter(RecordKind<R> kind, Disk disk, JournalOpening.Opened<R> opened, JournalLimits limits,
            JournalCounts counts) {
        this.kind = kind;
        this.disk = disk;
        this.journal = opened.journal();
        this.records = List.copyOf(opened.records());
        this.recovery = opened.recovery();
        this.counts = counts;
        this.queue = new WriteQueue<>(limits.inFlight());
        this.thread = Thread.ofPlatform().name(kind.journal().replace(' ', '-')).daemon().unstarted(this::run);
    }

    /**
     * Opens a journal; the disk is closed with it, and at once if it can't be opened.
     *
     * @param events
     *            told what an operator must know, on the journal's thread
     */
    static <R> JournalWriter<R> open(RecordKind<R> kind, Disk disk, JournalLimits limits, InstantSource clock,
            RandomGenerator random, Consumer<JournalEvent> events) throws JournalException {
        JournalCounts counts = new JournalCounts();
        JournalOpening.Opened<R> opened;
        try {
            opened = JournalOpening.open(kind, disk, limits, counts, clock, random, events);
        } catch (JournalException e) {
            try {
                disk.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        JournalWriter<R> writer = new JournalWriter<>(kind, disk, opened, limits, counts);
        writer.thread.start();
        return writer;
    }

    /** What opening found. */
    Recovery recovery() {
        return recovery;
    }

    JournalCounts counts() {
        return counts;
    }

    /** What the journal held when it was opened. */
    List<R> records() {
        return records;
    }

    @Override
    public void write(R record, Runnable stored, Consumer<Exception> failed) {
        byte[] bytes;
        try {
            bytes = kind.bytes(record);
        } catch (IllegalArgumentException e) {
            counts.refused();
            failed.accept(e);
            return;
        }
        switch (queue.offer(new WriteQueue.Write<>(record, bytes, stored, failed))) {
            case TAKEN -> {
            }
            case FULL -> refuse(failed,
                    "too many " + kind.records() + " are on their way to the disk (" + kind.inFlightKey() + ")");
            case CLOSED -> refuse(failed, "the " + kind.journal() + " is closed");
        }
    }

    @Override
    public void ask(Runnable question) {
        queue.ask(question);
    }

    private void refuse(Consumer<Exception> failed, String why) {
        counts.refused();
        failed.accept(new IOException(why));
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                last = queue.isClosed();
                write(queue.take(!journal.hasWork()));
                queue.questions().forEach(JournalWriter::tell);
                if (journal.hasWork()) {
                    journal.work();
                }
            }
        } finally {
            // Reached by an Error too: nobody may wait for ever for what this thread no longer writes.
            queue.close();
            queue.take(false).forEach(write -> refuse(write.failed(), "the " + kind.journal() + " has stopped"));
        }
    }

    private void write(List<WriteQueue.Write<R>> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            journal.commit(batch);
        } catch (IOException | RuntimeException e) {
            fail(batch, e);
            return;
        } catch (Error e) {
            fail(batch, new IOException("the " + kind.journal() + " has stopped: " + e, e));
            throw e;
        }
        // Before anyone is told, who may come with the next write at once.
        queue.done(batch.size());
        batch.forEach(write -> tell(write.stored()));
    }

    private void fail(List<WriteQueue.Write<R>> batch, Exception cause) {
        queue.done(batch.size());
        batch.forEach(write -> tell(() -> write.failed().accept(cause)));
    }

    /** A fault of one who is told is its own: the thread's handler reports it, the others are still told. */
    private static void tell(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
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
            throw new UncheckedIOException(
                    "the " + kind.journal() + " did not close well, though all that was acknowledged is in it", e);
        }
    }
}
