package hearth.dns.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

import hearth.dns.Query;
import hearth.dns.Recursion;

/**
 * Whole answers by question: name, type, class, DO and CD. Shared by all event loops; a hit takes no lock and allocates
 * nothing, storing locks a sixteenth. Memory is bounded by the size given, tables and object headers included.
 *
 * <p>
 * Answers are kept as they came and given under the question they came for, never taken apart: so no record of one answer can
 * get into another (RFC 2181 section 5.4.1 in its strictest reading). Make a new cache when the upstreams change.
 */
public final class Cache implements AutoCloseable {
    private static final int MAX_SHARDS = 16;
    private static final long FACTOR = 0x9fb21c651e98df25L;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Shard[] shards;
    private final long seed;
    private final ForwardCounts counts;

    /**
     * @param mebibytes memory for answers, at least 1
     * @param random for the seed of the hash: without knowing it nobody can choose names that fall in one slot
     */
    public Cache(int mebibytes, RandomGenerator random, ForwardCounts counts) {
        // Never less than 1 MiB for one: so the longest answer there is has room in any.
        this.shards = new Shard[Math.min(MAX_SHARDS, Integer.highestOneBit(mebibytes))];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard((long) mebibytes * (1 << 20) / shards.length, counts);
        }
        this.seed = random.nextLong();
        this.counts = counts;
    }

    /**
     * Writes the reply to a query, if its answer is remembered and still holds.
     *
     * @param now milliseconds of the epoch
     * @param payload what we take over UDP, told in EDNS
     * @return the reply's length, or {@link Recursion#FORWARD}
     */
    int answer(Query query, long now, int payload, byte[] reply, int limit) {
        long hash = hash(query);
        PackedAnswer answer = shard(hash).find(hash, Question.bits(query), query.name().bytes(), query.name().length(),
                query.type(), query.dnsClass());
        if (answer == null || !answer.fresh(now)) {
            return Recursion.FORWARD;
        }
        counts.hits.increment();
        return switch (answer.kind()) {
            case POSITIVE -> answer.write(query, now, payload, Edns.NO_ERROR_INFO, reply, limit);
            case NEGATIVE -> {
                counts.negativeHits.increment();
                yield answer.write(query, now, payload, Edns.NO_ERROR_INFO, reply, limit);
            }
            case FAILURE -> {
                counts.failureHits.increment();
                yield answer.write(query, now, payload, Edns.CACHED_ERROR, reply, limit);
            }
        };
    }

    /** The question of a query, for {@link #put}. */
    Question question(Query query) {
        return new Question(query, hash(query));
    }

    /** Remembers an answer that {@link PackedAnswer#fresh may be}. */
    void put(Question question, PackedAnswer answer, long now) {
        if (answer.fresh(now)) {
            shard(question.hash()).put(question, answer, now);
        }
    }

    /**
     * Forgets everything, and takes nothing more: for a cache that another took the place of, whose entries else were counted
     * for ever. Forwarders that still have it work on.
     */
    @Override
    public void close() {
        for (Shard shard : shards) {
            shard.close();
        }
    }

    private Shard shard(long hash) {
        // The upper half: the lower chooses the slot in the shard.
        return shards[(int) (hash >>> 32) & (shards.length - 1)];
    }

    private long hash(Query query) {
        byte[] name = query.name().bytes();
        int length = query.name().length();
        long hash = seed ^ ((long) query.type() << 32 | (long) query.dnsClass() << 8 | Question.bits(query));
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            hash = fold(hash ^ (long) LONG.get(name, at));
        }
        long rest = length;
        for (; at < length; at++) {
            rest = rest << 8 | (name[at] & 0xff);
        }
        return fold(fold(hash ^ rest) ^ seed);
    }

    /** Both halves of the product, one upon the other: every bit of the value reaches every other. */
    private static long fold(long value) {
        return value * FACTOR ^ Math.unsignedMultiplyHigh(value, FACTOR);
    }
}
