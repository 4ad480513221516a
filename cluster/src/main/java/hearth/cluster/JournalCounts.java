package hearth.cluster;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a journal has done since it was opened. Written by its thread, read by any. */
public final class JournalCounts {
    private final LongAdder appends = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder commitNanos = new LongAdder();
    private final AtomicLong longestCommit = new AtomicLong();
    private final AtomicLong largestBatch = new AtomicLong();
    private final LongAdder compactions = new LongAdder();
    private final LongAdder failedCompactions = new LongAdder();
    private final AtomicLong longestPiece = new AtomicLong();
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong records = new AtomicLong();

    JournalCounts() {}

    void committed(int batch, long batchBytes, long nanos) {
        appends.add(batch);
        bytes.add(batchBytes);
        commits.increment();
        commitNanos.add(nanos);
        longestCommit.accumulateAndGet(nanos, Math::max);
        largestBatch.accumulateAndGet(batch, Math::max);
    }

    void failed(int batch) {
        failures.add(batch);
    }

    void refused() {
        refusals.increment();
    }

    void compacted() {
        compactions.increment();
    }

    void compactionFailed() {
        failedCompactions.increment();
    }

    void piece(long nanos) {
        longestPiece.accumulateAndGet(nanos, Math::max);
    }

    void holds(long journalBytes, int liveRecords) {
        size.set(journalBytes);
        records.set(liveRecords);
    }

    /** Records made durable. */
    public long appends() {
        return appends.sum();
    }

    /** Records that could not be made durable. */
    public long failures() {
        return failures.sum();
    }

    /** Records refused because too many were under way, or because the store was closed. */
    public long refusals() {
        return refusals.sum();
    }

    /** Bytes of the frames made durable, compactions not counted. */
    public long bytes() {
        return bytes.sum();
    }

    /** Batches made durable, each with one fsync. */
    public long commits() {
        return commits.sum();
    }

    /** Time spent in writing and fsync of batches, in ns. */
    public long commitNanos() {
        return commitNanos.sum();
    }

    /** The longest of them, in ns. */
    public long longestCommitNanos() {
        return longestCommit.get();
    }

    /** Records in the largest batch. */
    public long largestBatch() {
        return largestBatch.get();
    }

    public long compactions() {
        return compactions.sum();
    }

    public long failedCompactions() {
        return failedCompactions.sum();
    }

    /** The longest that a compaction has held up commits at a time, in ns. */
    public long longestPieceNanos() {
        return longestPiece.get();
    }

    /** Size of the journal without the space kept ahead, in bytes. */
    public long size() {
        return size.get();
    }

    /** Records in the journal, the newest of each key. */
    public long records() {
        return records.get();
    }
}
