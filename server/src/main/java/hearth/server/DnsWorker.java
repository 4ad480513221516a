package hearth.server;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import hearth.dns.DnsProcessor;
import hearth.dns.Recursion;
import hearth.dns.Transport;
import hearth.dns.forward.Forwarder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * DNS on one event loop: the processor with its buffers. Every listener's channel of that loop uses it, one query at a
 * time. Owned by the loop's thread.
 */
final class DnsWorker {
    private static final int LARGEST = 65535;

    final DnsProcessor processor;
    final Latency latency = new Latency();
    /** Errors of sockets: a client that is gone, a connection reset, a frame that is none. */
    final LongAdder socketErrors = new LongAdder();
    private final DnsService service;
    private final Log log;
    private final byte[] query = new byte[LARGEST];
    private final byte[] reply = new byte[LARGEST];
    private int queryLength;
    /** Whether the query handled last has an answer in our zones, as far as they reach. */
    private boolean begun;

    DnsWorker(DnsProcessor processor, DnsService service, Log log) {
        this.processor = processor;
        this.service = service;
        this.log = log;
    }

    /**
     * Handles one query.
     *
     * @param message
     *            read to its end, not released
     * @return the length of the reply, to be taken with {@link #reply}; 0 when the query is dropped;
     *         {@link Recursion#FORWARD} when {@link #forward} is to be called
     */
    int process(ByteBuf message, Transport transport, InetAddress client) {
        long start = System.nanoTime();
        queryLength = message.readableBytes();
        message.readBytes(query, 0, queryLength);
        try {
            int length = processor.process(query, queryLength, transport, client, reply);
            if (length > 0) {
                latency.record(System.nanoTime() - start);
            }
            begun = length == DnsProcessor.COMPLETE;
            return begun ? Recursion.FORWARD : length;
        } catch (RuntimeException e) {
            log.write(Message.MISDEED, e, "what", "a DNS query", "client", client.getHostAddress(), "why", e);
            return 0;
        }
    }

    /** The reply made last, as a buffer of the caller's. */
    ByteBuf reply(int length, ByteBufAllocator allocator) {
        return allocator.directBuffer(length).writeBytes(reply, 0, length);
    }

    /**
     * Asks an upstream for the query handled last, or for the end of the chain that the zones began; {@code answered} gets the
     * reply, at once or on a thread of the forwarder's.
     */
    void forward(Transport transport, InetAddress client, Consumer<byte[]> answered) {
        Forwarder.Recipient recipient = (bytes, length) -> answered.accept(Arrays.copyOf(bytes, length));
        if (begun) {
            service.chase().complete(query, queryLength, client, transport, recipient);
        } else {
            service.forwarder().resolve(query, queryLength, client, transport, recipient);
        }
    }
}
