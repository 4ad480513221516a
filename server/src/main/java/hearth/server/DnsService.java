package hearth.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import hearth.config.Configuration;
import hearth.config.DnsSettings;
import hearth.config.Endpoint;
import hearth.config.ForwardSettings;
import hearth.config.Network;
import hearth.config.Prefix;
import hearth.dns.DnsCounts;
import hearth.dns.DnsProcessor;
import hearth.dns.Query;
import hearth.dns.Recursion;
import hearth.dns.Zones;
import hearth.dns.forward.Cache;
import hearth.dns.forward.CnameChase;
import hearth.dns.forward.ForwardCounts;
import hearth.dns.forward.Forwarder;
import hearth.dns.forward.UpstreamWatch;
import io.netty.channel.EventLoop;

/**
 * DNS as it runs: a worker on each event loop, one forwarder and cache for all of them. {@link #prepare} is called by one
 * thread at a time; the loops see the forwarder through one volatile reference.
 */
final class DnsService implements Recursion {
    /** IPv4 and IPv6 loopback: programs on this machine may always ask. */
    private static final List<Prefix> LOOPBACK = List.of(new Prefix(InetAddress.ofLiteral("127.0.0.0"), 8),
            new Prefix(InetAddress.ofLiteral("::1"), 128));

    /** Limits change with a restart only. */
    private final DnsSettings atStart;
    private final Zones zones;
    private final EventLoops loops;
    private final Tls tls;
    private final Log log;
    private final InstantSource clock;
    private final RandomGenerator random = new SecureRandom();
    private final ForwardCounts counts = new ForwardCounts();
    private final Connections connections;
    private final List<DnsWorker> workers = new ArrayList<>();
    private ForwardSettings cachedFor;
    private Cache cache;
    private volatile Forwarder forwarder;

    DnsService(Configuration configuration, Zones zones, EventLoops loops, Tls tls, Log log, InstantSource clock) {
        this.loops = loops;
        this.tls = tls;
        this.log = log;
        this.clock = clock;
        this.zones = zones;
        DnsSettings settings = configuration.appliance().dns();
        atStart = settings;
        connections = new Connections(settings.tcpConnections());
        cachedFor = settings.forward();
        cache = new Cache(cachedFor.cacheMib(), random, counts);
        forwarder = forwarder(configuration, cache);
        loops.eachDns().forEach(loop -> workers.add(new DnsWorker(new DnsProcessor(zones, this, settings), this, log)));
    }

    /**
     * Prepares another configuration's upstreams and permissions; what is returned puts them in force, and can't fail.
     * What is cached stays while the upstreams do.
     */
    Runnable prepare(Configuration configuration) {
        ForwardSettings settings = configuration.appliance().dns().forward();
        Cache before = cache;
        Cache after = settings.equals(cachedFor) ? before : new Cache(settings.cacheMib(), random, counts);
        Forwarder next = forwarder(configuration, after);
        return () -> {
            cachedFor = settings;
            cache = after;
            forwarder = next;
            if (before != after) {
                before.close();
            }
        };
    }

    private Forwarder forwarder(Configuration configuration, Cache cache) {
        DnsSettings settings = configuration.appliance().dns();
        return new Forwarder(settings.forward(), settings.udpPayload(), allowed(configuration), cache,
                new UpstreamSockets(loops), watch(), random, clock, counts);
    }

    /** Who may ask for names of others: as written, else this machine and the configured networks. */
    static List<Prefix> allowed(Configuration configuration) {
        List<Prefix> written = configuration.appliance().dns().forward().allow();
        if (!written.isEmpty()) {
            return written;
        }
        List<Prefix> own = new ArrayList<>(LOOPBACK);
        configuration.networks().stream().map(Network::subnet).forEach(own::add);
        return own;
    }

    private UpstreamWatch watch() {
        return new UpstreamWatch() {
            @Override
            public void lost(Endpoint upstream, String cause) {
                log.write(Message.FORWARD_UPSTREAM_LOST, "upstream", upstream, "why", cause);
            }

            @Override
            public void back(Endpoint upstream) {
                log.write(Message.FORWARD_UPSTREAM_BACK, "upstream", upstream);
            }
        };
    }

    /** Binds every listener on every loop. */
    List<Binding> bind(DnsSettings settings) throws IOException {
        List<Binding> bound = new ArrayList<>();
        List<EventLoop> each = loops.eachDns();
        for (Endpoint endpoint : Interfaces.expanded(settings.listen())) {
            InetSocketAddress address = endpoint.socketAddress();
            String place = "DNS on " + endpoint;
            refuseIfTaken(address, place);
            for (int i = 0; i < each.size(); i++) {
                bound.add(new Binding(place, DnsUdp.bind(each.get(i), address, workers.get(i))));
                bound.add(new Binding(place, DnsTcp.bind(each.get(i), address, workers.get(i), settings, connections,
                        Optional.empty())));
            }
        }
        for (Endpoint endpoint : Interfaces.expanded(settings.tlsListen())) {
            InetSocketAddress address = endpoint.socketAddress();
            String place = "DNS over TLS on " + endpoint;
            refuseIfTakenOverTcp(address, place);
            for (int i = 0; i < each.size(); i++) {
                bound.add(new Binding(place,
                        DnsTcp.bind(each.get(i), address, workers.get(i), settings, connections, Optional.of(tls))));
            }
        }
        return bound;
    }

    /**
     * Our sockets share their port with each other (SO_REUSEPORT), and so would with another process of the same user:
     * each would get a part of the queries. One socket that does not share finds that out first.
     */
    private static void refuseIfTaken(InetSocketAddress address, String place) throws IOException {
        try (DatagramChannel alone = DatagramChannel.open()) {
            alone.bind(address);
        } catch (IOException e) {
            throw Binding.fault(place, e);
        }
    }

    /** The same, where there is no UDP. */
    private static void refuseIfTakenOverTcp(InetSocketAddress address, String place) throws IOException {
        try (ServerSocket alone = new ServerSocket()) {
            alone.setReuseAddress(true);
            alone.bind(address);
        } catch (IOException e) {
            throw Binding.fault(place, e);
        }
    }

    @Override
    public boolean available(InetAddress client) {
        return forwarder.available(client);
    }

    @Override
    public int answer(Query query, InetAddress client, byte[] reply, int limit) {
        return forwarder.answer(query, client, reply, limit);
    }

    /** The forwarder of the revision in force. */
    Forwarder forwarder() {
        return forwarder;
    }

    /** Follows CNAMEs out of the zones with the forwarder of the revision in force. */
    CnameChase chase() {
        return new CnameChase(zones, forwarder, atStart);
    }

    List<DnsCounts> processorCounts() {
        return workers.stream().map(worker -> worker.processor.counts()).toList();
    }

    List<Latency> latencies() {
        return workers.stream().map(worker -> worker.latency).toList();
    }

    long socketErrors() {
        return workers.stream().mapToLong(worker -> worker.socketErrors.sum()).sum();
    }

    ForwardCounts forwardCounts() {
        return counts;
    }

    Connections connections() {
        return connections;
    }
}
