package hearth.dns.forward;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * A part of the cache: a hash table of fixed size whose chains are read without a lock, and the queue that says what goes
 * when memory is short. All writing is under the shard's monitor; readers write nothing but {@code visited}, once.
 *
 * <p>
 * Eviction is SIEVE (Zhang et al., NSDI 2024): entries stand in the order of their coming, and a hand walks from the oldest
 * to the newest, takes the first that wasn't used since it last came by, and lets off the others once. Unlike LRU a hit moves
 * nothing, so readers don't contend; and a flood of names asked once (random subdomains, a crawler) sweeps itself out and
 * leaves standing what is in use.
 */
final class Shard {
    /** Entries that the hand lets off in a row before one must go anyway: bounds the time in the monitor. */
    private static final int MERCY = 1024;
    /** One slot of the table for so much memory: an entry of middling size. */
    private static final int BYTES_PER_SLOT = 256;
    private static final int SLOT_BYTES = 4;

    private final AtomicReferenceArray<Entry> table;
    private final int mask;
    private final long budget;
    private final ForwardCounts counts;
    private long bytes;
    private boolean closed;
    private @Nullable Entry oldest;
    private @Nullable Entry newest;
    private @Nullable Entry hand;

    /** @param budget memory for table and entries, in bytes */
    Shard(long budget, ForwardCounts counts) {
        int slots = (int) Math.min(1 << 30, Long.highestOneBit(budget / BYTES_PER_SLOT));
        this.table = new AtomicReferenceArray<>(slots);
        this.mask = slots - 1;
        this.budget = budget - (long) slots * SLOT_BYTES;
        this.counts = counts;
    }

    /**
     * One remembered answer. An entry that was taken out keeps its {@code next}, so that a reader standing on it finds its
     * way on.
     */
    private static final class Entry {
        static final int BYTES = 48;

        final long hash;
        final int bits;
        final PackedAnswer answer;
        volatile @Nullable Entry next;
        /** A lost update is a lost hint, so plain. */
        boolean visited;
        @Nullable
        Entry older;
        @Nullable
        Entry newer;

        Entry(long hash, int bits, PackedAnswer answer) {
            this.hash = hash;
            this.bits = bits;
            this.answer = answer;
        }

        int bytes() {
            return BYTES + answer.bytes();
        }
    }

    /** What is remembered for a question, fresh or not; null if nothing. Takes no lock, allocates nothing. */
    @Nullable
    PackedAnswer find(long hash, int bits, byte[] name, int length, int type, int dnsClass) {
        for (Entry e = table.getAcquire((int) hash & mask); e != null; e = e.next) {
            if (e.hash == hash && e.bits == bits && e.answer.answers(name, length, type, dnsClass)) {
                if (!e.visited) {
                    e.visited = true;
                }
                return e.answer;
            }
        }
        return null;
    }

    /** Remembers an answer in place of an older one to the same question, at the cost of the least useful others. */
    synchronized void put(Question question, PackedAnswer answer, long now) {
        if (closed) {
            return;
        }
        Entry before = entry(question);
        if (before != null) {
            // A failure says nothing against an answer that came meanwhile and still holds.
            if (answer.kind() == PackedAnswer.Kind.FAILURE && before.answer.kind() != PackedAnswer.Kind.FAILURE
                    && before.answer.fresh(now)) {
                return;
            }
            remove(before);
        }
        Entry entry = new Entry(question.hash(), question.bits(), answer);
        while (bytes + entry.bytes() > budget && oldest != null) {
            evict(now);
        }
        bytes += entry.bytes();
        counts.bytes.add(entry.bytes());
        counts.entries.increment();
        append(entry);
        int slot = (int) entry.hash & mask;
        entry.next = table.getPlain(slot);
        table.setRelease(slot, entry);
    }

    /** Forgets everything, and takes nothing more. */
    synchronized void close() {
        closed = true;
        while (oldest != null) {
            remove(oldest);
        }
    }

    private @Nullable Entry entry(Question question) {
        byte[] wire = question.wire();
        int length = wire.length - 4;
        Entry e = table.getPlain((int) question.hash() & mask);
        while (e != null && !(e.hash == question.hash() && e.bits == question.bits()
                && e.answer.answers(wire, length, question.type(), Fields.u16(wire, length + 2)))) {
            e = e.next;
        }
        return e;
    }

    private void evict(long now) {
        Entry at = hand != null ? hand : oldest;
        for (int i = 0; i < MERCY && at != null && at.visited && at.answer.fresh(now); i++) {
            at.visited = false;
            at = at.newer != null ? at.newer : oldest;
        }
        if (at != null) {
            hand = at;
            remove(at);
            counts.evictions.increment();
        }
    }

    private void append(Entry entry) {
        entry.older = newest;
        if (newest != null) {
            newest.newer = entry;
        } else {
            oldest = entry;
        }
        newest = entry;
    }

    private void remove(Entry entry) {
        bytes -= entry.bytes();
        counts.bytes.add(-entry.bytes());
        counts.entries.decrement();
        if (hand == entry) {
            hand = entry.newer;
        }
        if (entry.older != null) {
            entry.older.newer = entry.newer;
        } else {
            oldest = entry.newer;
        }
        if (entry.newer != null) {
            entry.newer.older = entry.older;
        } else {
            newest = entry.older;
        }
        entry.older = null;
        entry.newer = null;
        unchain(entry);
    }

    private void unchain(Entry entry) {
        int slot = (int) entry.hash & mask;
        Entry before = table.getPlain(slot);
        if (before == entry) {
            table.setRelease(slot, entry.next);
            return;
        }
        while (before != null && before.next != entry) {
            before = before.next;
        }
        if (before != null) {
            before.next = entry.next;
        }
    }
}
