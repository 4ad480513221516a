package hearth.dns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one processor has done since the start. Written by the processor's thread alone; any thread may read, and sees
 * each number whole though perhaps a moment old.
 */
public final class DnsCounts {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int TRANSPORTS = 0;
    private static final int TYPES = TRANSPORTS + Transport.values().length;
    private static final int RCODES = TYPES + QueryType.values().length;
    private static final int DROPS = RCODES + Rcode.values().length;
    private static final int TRUNCATED = DROPS + Query.Verdict.values().length;
    private static final int FORWARDED = TRUNCATED + 1;

    private final long[] cells = new long[FORWARDED + 1];

    /** Messages received, the dropped ones included. */
    public long queries(Transport transport) {
        return read(TRANSPORTS + transport.ordinal());
    }

    /** Well-formed questions for this type. */
    public long questions(QueryType type) {
        return read(TYPES + type.ordinal());
    }

    /** Replies made here; what the forwarder answers later is not among them. */
    public long responses(Rcode rcode) {
        return read(RCODES + rcode.ordinal());
    }

    /** Messages that got no reply, for this reason: {@link Query.Verdict#SHORT} or {@link Query.Verdict#RESPONSE}. */
    public long dropped(Query.Verdict reason) {
        return read(DROPS + reason.ordinal());
    }

    /** Replies with TC set, among the responses. */
    public long truncated() {
        return read(TRUNCATED);
    }

    /** Questions handed to an upstream, in whole or for the target of a CNAME. */
    public long forwarded() {
        return read(FORWARDED);
    }

    void query(Transport transport) {
        increment(TRANSPORTS + transport.ordinal());
    }

    void type(int type) {
        increment(TYPES + QueryType.of(type).ordinal());
    }

    void response(Rcode rcode, boolean truncated) {
        increment(RCODES + rcode.ordinal());
        if (truncated) {
            increment(TRUNCATED);
        }
    }

    void drop(Query.Verdict reason) {
        increment(DROPS + reason.ordinal());
    }

    void forward() {
        increment(FORWARDED);
    }

    private long read(int cell) {
        return (long) CELL.getOpaque(cells, cell);
    }

    private void increment(int cell) {
        CELL.setOpaque(cells, cell, cells[cell] + 1);
    }
}
