package hearth.server;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import hearth.cluster.JournalEvent;
import hearth.cluster.JournalException;
import hearth.cluster.JournalLeaseStore;
import hearth.cluster.Pair;
import hearth.cluster.Recovery;
import hearth.cluster.ReplicatedLeaseStore;
import hearth.cluster.ReplicationEvent;
import hearth.config.Configuration;
import hearth.config.DhcpSettings;
import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.dhcp.BootChoice;
import hearth.dhcp.ClientKey;
import hearth.dhcp.DhcpEvents;
import hearth.dhcp.DhcpHost;
import hearth.dhcp.DhcpProcessor;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseEvents;
import hearth.dhcp.LeaseStore;
import hearth.dhcp.Networks;
import io.netty.channel.EventLoop;

/**
 * DHCP as it runs: the journal, the processor on the one loop that owns it, its sockets and its clock. Called by the
 * thread that starts and stops the process; everything else happens on the loop.
 */
final class DhcpService implements AutoCloseable {
    private static final String LEASES = "leases";

    private final EventLoop loop;
    private final Log log;
    private final JournalLeaseStore store;
    private final LeaseDirectory directory;
    private final Optional<ReplicatedLeaseStore> replicated;
    private final DhcpProcessor processor;
    private final Latency latency = new Latency();
    private final Future<?> ticks;
    private volatile Optional<String> fault = Optional.empty();
    private DhcpListener.@org.jspecify.annotations.Nullable Sockets sockets;

    /**
     * Opens the journal and announces the leases in it.
     *
     * @param pair
     *            the other node; empty for a node alone
     */
    DhcpService(Configuration configuration, Path data, Optional<Pair> pair, EventLoop loop, BootChoice boot,
            LeaseEvents names, Log log, InstantSource clock) throws JournalException, InterruptedException {
        this.loop = loop;
        this.log = log;
        store = JournalLeaseStore.open(data.resolve(LEASES), configuration.appliance().dhcp(), clock,
                new SecureRandom(), this::report);
        report(store.recovery());
        replicated = pair.map(two -> ReplicatedLeaseStore.over(store, two, configuration.appliance().dhcp(), clock,
                new SecureRandom(), this::report));
        directory = new LeaseDirectory(replicated.<LeaseStore>map(both -> both).orElse(store));
        DhcpHost host = new DhcpHost(directory, loop, clock, replicated.map(both -> both), boot, names, events());
        processor = processor(configuration, host);
        replicated.ifPresent(both -> both.start(loop, lease -> {
            directory.note(lease);
            processor.learn(lease);
        }));
        ticks = loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** Made by the loop that owns it. */
    private DhcpProcessor processor(Configuration configuration, DhcpHost host) throws InterruptedException {
        try {
            Future<DhcpProcessor> made = loop.submit(() -> new DhcpProcessor(Networks.of(configuration), host));
            return made.get();
        } catch (ExecutionException e) {
            leases().close();
            throw new IllegalStateException("DHCP can't be set up", e.getCause());
        } catch (InterruptedException e) {
            leases().close();
            throw e;
        }
    }

    private LeaseStore leases() {
        return replicated.<LeaseStore>map(both -> both).orElse(store);
    }

    /** A timer that threw would end without a word, and leases would never run out. */
    private void tick() {
        try {
            processor.tick();
        } catch (RuntimeException e) {
            log.write(Message.MISDEED, e, "what", "the leases' clock", "client", "-", "why", e);
        }
    }

    List<Binding> bind(DhcpSettings settings, List<hearth.config.Network> networks) throws IOException {
        DhcpListener.Sockets opened = DhcpListener.sockets(settings, processor, latency, log);
        sockets = opened;
        return DhcpListener.bind(settings, opened,
                address -> networks.stream().anyMatch(network -> network.subnet().contains(address.address())), loop);
    }

    /** Prepares another configuration; what is returned puts it in force. */
    Runnable prepare(Configuration configuration) {
        Networks networks = Networks.of(configuration);
        return () -> loop.submit(() -> processor.replace(networks)).syncUninterruptibly();
    }

    DhcpProcessor processor() {
        return processor;
    }

    /** Every lease that is durable. Any thread. */
    LeaseDirectory directory() {
        return directory;
    }

    /** Why leases can't be made durable now; empty if they can. Any thread. */
    Optional<String> fault() {
        return fault;
    }

    Latency latency() {
        return latency;
    }

    JournalLeaseStore store() {
        return store;
    }

    /** The leases of both nodes, where there are two. */
    Optional<ReplicatedLeaseStore> replicated() {
        return replicated;
    }

    private void report(ReplicationEvent event) {
        switch (event) {
            case ReplicationEvent.InStep(String peer, long learned, int owed) ->
                    log.write(Message.PEER_LEASES_IN_STEP, "peer", peer, "learned", learned, "owed", owed);
            case ReplicationEvent.OutOfStep(String peer, String why) ->
                    log.write(Message.PEER_LEASES_OUT_OF_STEP, "peer", peer, "why", why);
            case ReplicationEvent.NotUnderstood(String peer) ->
                    log.write(Message.PEER_LEASES_NOT_UNDERSTOOD, "peer", peer);
            case ReplicationEvent.Unfinished(Duration waited) ->
                    log.write(Message.LEASES_UNFINISHED, "millis", waited.toMillis());
        }
    }

    private void report(Recovery recovery) {
        Message message = recovery.damage() || recovery.fault().isPresent()
                ? Message.LEASES_DAMAGED
                : recovery.cutBytes() > 0 ? Message.LEASES_TORN_TAIL : Message.LEASES_READ;
        recovery.messages().forEach(found -> log.write(message, "found", found));
    }

    private void report(JournalEvent event) {
        if (event instanceof JournalEvent.Failing) {
            fault = Optional.of(event.message());
        } else if (event instanceof JournalEvent.Resumed) {
            fault = Optional.empty();
        }
        log.write(switch (event) {
            case JournalEvent.Failing failing -> Message.LEASES_FAILING;
            case JournalEvent.Resumed resumed -> Message.LEASES_RESUMED;
            case JournalEvent.Compacted compacted -> Message.LEASES_COMPACTED;
            case JournalEvent.NotCompacted notCompacted -> Message.LEASES_NOT_COMPACTED;
        }, "what", event.message());
    }

    private DhcpEvents events() {
        return new DhcpEvents() {
            @Override
            public void storeFailed(Lease lease, Exception cause) {
                log.write(Message.LEASES_NOT_STORED, "address", lease.address(), "client", lease.client(), "why",
                        cause.getMessage());
            }

            @Override
            public void noFreeAddress(String network, ClientKey client) {
                log.write(Message.DHCP_NO_FREE_ADDRESS, "network", network, "client", client);
            }

            @Override
            public void halfExhausted(String network, ClientKey client) {
                log.write(Message.DHCP_HALF_EXHAUSTED, "network", network, "client", client);
            }

            @Override
            public void conflict(Lease kept, Lease lost) {
                log.write(Message.LEASE_CONFLICT, "address", kept.address(), "kept", kept.client(), "lost",
                        lost.client());
            }

            @Override
            public void declined(Lease lease) {
                log.write(Message.LEASE_DECLINED, "client", lease.client(), "address", lease.address(), "until",
                        Instant.ofEpochSecond(lease.expiry()));
            }

            @Override
            public void unknownNetwork(Ipv4 address) {
                log.write(Message.DHCP_UNKNOWN_NETWORK, "address", address);
            }

            @Override
            public void nameTaken(DomainName name, ClientKey client, Ipv4 address) {
                log.write(Message.DHCP_NAME_TAKEN, "client", client, "address", address, "name", name.text());
            }
        };
    }

    /** To be called when the loop has ended: what is on its way to the disk is still written. */
    @Override
    public void close() {
        ticks.cancel(false);
        leases().close();
        if (sockets != null) {
            sockets.close();
        }
    }
}
