package hearth.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long things took, as a histogram with a bucket for each power of two nanoseconds. One thread writes, any reads;
 * recording allocates nothing and takes no lock.
 */
final class Latency {
    /** The first bucket ends at 2^10 ns, about a microsecond; the last but one at 2^33 ns, about 8.6 s. */
    static final int SMALLEST = 10;
    static final int BUCKETS = 25;

    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[BUCKETS];
    /** Index 0 is the sum; an array so that the same opaque access serves it. */
    private final long[] sum = new long[1];

    void record(long nanos) {
        int bucket = Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(nanos) - SMALLEST, 0, BUCKETS - 1);
        COUNTS.setOpaque(counts, bucket, counts[bucket] + 1);
        COUNTS.setOpaque(sum, 0, sum[0] + nanos);
    }

    long count(int bucket) {
        return (long) COUNTS.getOpaque(counts, bucket);
    }

    long sumNanos() {
        return (long) COUNTS.getOpaque(sum, 0);
    }

    /** The upper bound of {@code bucket} in seconds. */
    static double bound(int bucket) {
        return bucket == BUCKETS - 1 ? Double.POSITIVE_INFINITY : (1L << (bucket + SMALLEST)) / 1e9;
    }
}
