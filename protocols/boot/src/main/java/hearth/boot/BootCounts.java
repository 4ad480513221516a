package hearth.boot;

import java.util.concurrent.atomic.LongAdder;

/** What happened since the start. Any thread may count and read. */
public final class BootCounts {
    /** DHCP requests of clients that boot, by what they were given. */
    public final LongAdder loadersByTftp = new LongAdder();
    public final LongAdder loadersByHttp = new LongAdder();
    public final LongAdder scriptUrls = new LongAdder();
    public final LongAdder unserved = new LongAdder();

    /** Scripts given out, by what they start. */
    public final LongAdder profileScripts = new LongAdder();
    public final LongAdder localDiskScripts = new LongAdder();
    public final LongAdder brokenScripts = new LongAdder();

    /** HTTP requests for files, by result; forbidden ones pointed out of the folder. */
    public final LongAdder files = new LongAdder();
    public final LongAdder notFound = new LongAdder();
    public final LongAdder forbidden = new LongAdder();
    public final LongAdder unreadable = new LongAdder();
    public final LongAdder badRequests = new LongAdder();
}
