package hearth.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;

/**
 * The threads that packets are handled on: an event loop a core for DNS, as many for TFTP and HTTP, whose files may make
 * them wait for a disk, and one that alone owns the leases.
 */
final class EventLoops implements AutoCloseable {
    private static final int DRAIN_MILLIS = 3000;

    private final EventLoopGroup dns;
    private final EventLoopGroup boot;
    private final EventLoopGroup dhcp;
    private volatile boolean closing;

    EventLoops(int cores) {
        dns = group("dns", cores);
        boot = group("boot", cores);
        dhcp = group("dhcp", 1);
    }

    private static EventLoopGroup group(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), EpollIoHandler.newFactory());
    }

    /** All loops of DNS, for a listener that has a socket on each. */
    List<EventLoop> eachDns() {
        List<EventLoop> loops = new ArrayList<>();
        dns.forEach(executor -> loops.add((EventLoop) executor));
        return loops;
    }

    /** The next loop in turn, for a question to an upstream. */
    EventLoop nextDns() {
        return dns.next();
    }

    /** All loops of TFTP and HTTP. */
    EventLoopGroup boot() {
        return boot;
    }

    /** Every loop, by a name that tells them apart. */
    Map<String, EventLoop> all() {
        Map<String, EventLoop> all = new LinkedHashMap<>();
        Map.of("dns", dns, "boot", boot, "dhcp", dhcp).forEach((name, group) -> {
            int number = 1;
            for (EventExecutor loop : group) {
                all.put(name + "-" + number++, (EventLoop) loop);
            }
        });
        return all;
    }

    EventLoop dhcp() {
        return dhcp.next();
    }

    /** Whether nothing new is to be begun. Any thread. */
    boolean closing() {
        return closing;
    }

    /** Closes every channel and waits for the threads to end. */
    @Override
    public void close() {
        closing = true;
        List.of(dns, boot, dhcp).stream().map(group -> group.shutdownGracefully(0, DRAIN_MILLIS, TimeUnit.MILLISECONDS))
                .toList().forEach(end -> end.awaitUninterruptibly(DRAIN_MILLIS));
    }
}
