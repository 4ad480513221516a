package hearth.tftp;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What happened since the start. Any thread may count and read. */
public final class TftpCounts {
    /** Read requests that began a transfer. */
    public final LongAdder begun = new LongAdder();
    /** Requests answered with an error, by reason. */
    public final LongAdder notFound = new LongAdder();
    public final LongAdder forbidden = new LongAdder();
    public final LongAdder badRequests = new LongAdder();
    public final LongAdder overLimit = new LongAdder();
    public final LongAdder unreadable = new LongAdder();
    /** Packets to the well-known port that are no request, and packets of a transfer that make no sense. */
    public final LongAdder strays = new LongAdder();

    /** Ends of transfers, by outcome. */
    public final LongAdder completed = new LongAdder();
    public final LongAdder probes = new LongAdder();
    public final LongAdder aborted = new LongAdder();
    public final LongAdder timedOut = new LongAdder();
    public final LongAdder stopped = new LongAdder();

    /** Blocks sent, the repeated ones included; and the repeated ones alone. */
    public final LongAdder blocks = new LongAdder();
    public final LongAdder repeatedBlocks = new LongAdder();
    /** Payload sent, in bytes, repeats included. */
    public final LongAdder bytes = new LongAdder();
    /** Acknowledgements that told nothing new and were passed over. */
    public final LongAdder ignoredAcks = new LongAdder();

    /** Transfers under way. */
    public final AtomicInteger underWay = new AtomicInteger();
}
