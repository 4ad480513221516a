package hearth.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import hearth.config.Configuration;
import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.dhcp.Arrival;
import hearth.dhcp.ClientKey;
import hearth.dhcp.DhcpEvents;
import hearth.dhcp.DhcpHost;
import hearth.dhcp.DhcpProcessor;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseEvents;
import hearth.dhcp.LeaseStore;
import hearth.dhcp.Networks;
import hearth.dhcp.Reply;

/**
 * One of the two nodes: the real processor, replication and journal, on a simulated disk, clock and network. It can be
 * killed at any instant, and started again.
 */
final class SimulatedNode {
    private static final JournalLimits JOURNAL = new JournalLimits(1024, 4000, Duration.ofDays(30));
    private static final ReplicationLimits LIMITS = new ReplicationLimits(Duration.ofMillis(50), Duration.ofMinutes(1),
            Duration.ofDays(30), Duration.ofSeconds(30));

    final String name;
    final Ipv4 address;
    final List<String> conflicts = new ArrayList<>();
    /** What DNS would have: names by address. */
    final Map<String, String> names = new TreeMap<>();
    private final SimulatedWorld world;
    private final Configuration configuration;
    /** By how much this node's clock is ahead of true time, in ms. */
    private final long skew;
    SimulatedDisk disk;
    private final Map<Ipv4, Lease> durable = new HashMap<>();
    /** How long a forced write takes at most, in ms. */
    int diskMillis = 8;
    Optional<Running> running = Optional.empty();
    /** Goes up with every start and kill: what was under way before is nothing any more. */
    private int life;

    /** @param peer the peer of this life */
    record Running(DhcpProcessor processor, ReplicatedLeaseStore store, JournalLeaseStore journal,
            SimulatedPeer peer) {}

    SimulatedNode(String name, String address, long skew, SimulatedWorld world, Configuration configuration) {
        this.name = name;
        this.address = Ipv4.parse(address);
        this.skew = skew;
        this.world = world;
        this.configuration = configuration;
        disk = new SimulatedDisk(world.random.nextLong());
    }

    long clock() {
        return world.now() + skew;
    }

    long skew() {
        return skew;
    }

    InstantSource clockSource() {
        return () -> Instant.ofEpochMilli(clock());
    }

    boolean isUp() {
        return running.isPresent();
    }

    void start(SimulatedPeer peer) {
        int mine = ++life;
        Executor loop = work -> later(mine, 0, work);
        try {
            JournalLeaseStore journal = JournalLeaseStore.open(disk, JOURNAL, clockSource(), world.random, event -> {});
            boolean whole = !journal.recovery().created() && !journal.recovery().damage();
            ReplicatedLeaseStore store = new ReplicatedLeaseStore(new SlowStore(journal, mine), whole,
                    new Pair(name, peer),
                    new OwnThread(mine), clockSource(), world.random, LIMITS,
                    event -> world.tell(name + ": " + event));
            Events events = new Events();
            DhcpProcessor processor = new DhcpProcessor(Networks.of(configuration), new DhcpHost(store, loop,
                    clockSource(), Optional.of(store), request -> Optional.empty(), events, events));
            store.start(loop, processor::learn);
            running = Optional.of(new Running(processor, store, journal, peer));
            tick(mine);
        } catch (JournalException e) {
            throw new AssertionError(e);
        }
        world.tell(name + " starts");
    }

    /** Ends at this instant; with the power, what was not forced to the disk goes too. */
    void kill(boolean power) {
        world.tell(name + (power ? " loses power" : " is killed"));
        life++;
        names.clear();
        running.orElseThrow().journal.close();
        running = Optional.empty();
        if (power) {
            disk = disk.afterPowerCut();
        }
    }

    /** The leases on the disk of a node that doesn't run. */
    Collection<Lease> leasesOnDisk() {
        try (JournalLeaseStore journal = JournalLeaseStore.open(disk, JOURNAL, clockSource(), world.random,
                event -> {})) {
            return journal.leases();
        } catch (JournalException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the client has this address as far as the node knows: then an offer of it is none of a free address. */
    boolean hasLive(Ipv4 at, ClientKey client) {
        return Optional.ofNullable(durable.get(at)).filter(lease -> lease.state() == Lease.State.BOUND
                && lease.client().equals(client) && lease.holdsAt(clock() / 1000)).isPresent();
    }

    ReplicatedLeaseStore store() {
        return running.orElseThrow().store;
    }

    /** When the lease of an address ends as far as the node knows, in s since 1970 of its clock. */
    long expiry(Ipv4 at) {
        return Optional.ofNullable(durable.get(at)).orElseThrow().expiry();
    }

    /** Puts leases on the disk of a node that doesn't run. */
    void write(List<Lease> leases) {
        try (JournalLeaseStore journal = JournalLeaseStore.open(disk, new JournalLimits(1 << 16, 1 << 20,
                Duration.ofDays(30)), clockSource(), world.random, event -> {})) {
            leases.forEach(lease -> journal.store(lease, new LeaseStore.Completion() {
                @Override
                public void stored() {}

                @Override
                public void failed(Exception cause) {
                    throw new AssertionError(cause);
                }
            }));
        } catch (JournalException e) {
            throw new AssertionError(e);
        }
    }

    /** A packet arrives, if the node runs to take it. */
    void receive(byte[] packet, boolean broadcast, Ipv4 source, Consumer<Reply> sink) {
        running.ifPresent(now -> now.processor.process(packet, packet.length,
                new Arrival(address, List.of(address), Optional.of("lan0"), source, 68, 67, broadcast), sink::accept));
    }

    /** Runs something of a life as its own thread would: after all that is due by then, and not once it has ended. */
    private void later(int mine, long millis, Runnable work) {
        world.after(millis, () -> {
            if (mine == life) {
                work.run();
            }
        });
    }

    private void tick(int mine) {
        running.ifPresent(now -> {
            now.processor.tick();
            later(mine, 1000, () -> tick(mine));
        });
    }

    private final class OwnThread implements ReplicationThread {
        private final int mine;

        OwnThread(int mine) {
            this.mine = mine;
        }

        @Override
        public void execute(Runnable work) {
            later(mine, 0, work);
        }

        @Override
        public void after(Duration pause, Runnable work) {
            later(mine, pause.toMillis(), work);
        }

        @Override
        public void close() {
            // A life ends with a kill.
        }
    }

    /** The journal, each of whose writes takes its time before it is on the disk, and after. */
    private final class SlowStore implements LeaseStore {
        private final JournalLeaseStore journal;
        private final int mine;
        private long last;

        SlowStore(JournalLeaseStore journal, int mine) {
            this.mine = mine;
            this.journal = journal;
            durable.clear();
            journal.leases().forEach(lease -> durable.put(lease.address(), lease));
        }

        @Override
        public Collection<Lease> leases() {
            return journal.leases();
        }

        @Override
        public void store(Lease lease, Completion completion) {
            long written = Math.max(last, world.now() + world.random.nextInt(diskMillis));
            last = written + world.random.nextInt(2);
            long told = last - written;
            later(mine, written - world.now(), () -> {
                Optional<Exception> failure = write(lease);
                durable.merge(lease.address(), lease, Lease::merged);
                later(mine, told, () -> failure.ifPresentOrElse(completion::failed, completion::stored));
            });
        }

        private Optional<Exception> write(Lease lease) {
            CountDownLatch done = new CountDownLatch(1);
            List<Exception> failures = new ArrayList<>();
            journal.store(lease, new Completion() {
                @Override
                public void stored() {
                    done.countDown();
                }

                @Override
                public void failed(Exception cause) {
                    failures.add(cause);
                    done.countDown();
                }
            });
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return failures.stream().findFirst();
        }

        @Override
        public void close() {
            journal.close();
        }
    }

    /** What one life of a node knows of the other node. */
    static final class SimulatedPeer implements Peer {
        private static final long TIME_LIMIT = 2000;

        private final SimulatedNode self;
        private final SimulatedNode other;
        private final SimulatedWorld world;
        private final SimulatedLink link;
        private final List<Consumer<Standing>> watchers = new ArrayList<>();
        private final List<CompletableFuture<byte[]>> open = new ArrayList<>();
        private Standing standing;
        Optional<Handler> handler = Optional.empty();

        SimulatedPeer(SimulatedNode self, SimulatedNode other, SimulatedWorld world, SimulatedLink link) {
            this.self = self;
            this.other = other;
            this.world = world;
            this.link = link;
            standing = new Standing(State.LOST, Instant.ofEpochMilli(self.clock()));
        }

        void stand(State state) {
            if (state == standing.state()) {
                return;
            }
            world.tell(self.name + " sees " + other.name + " " + state);
            standing = new Standing(state, Instant.ofEpochMilli(self.clock()));
            List.copyOf(watchers).forEach(watcher -> watcher.accept(standing));
            if (state != State.UP) {
                List.copyOf(open).forEach(SimulatedPeer::fail);
                open.clear();
            }
        }

        private static void fail(CompletableFuture<byte[]> future) {
            future.completeExceptionally(new CompletionException(new java.io.IOException("lost")));
        }

        @Override
        public String name() {
            return other.name;
        }

        @Override
        public Standing standing() {
            return standing;
        }

        @Override
        public void watch(Consumer<Standing> watcher) {
            watchers.add(watcher);
        }

        @Override
        public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            if (standing.state() != State.UP) {
                fail(answer);
                return answer;
            }
            open.add(answer);
            world.after(TIME_LIMIT, () -> fail(answer));
            int times = world.chance(0.05) ? 2 : 1;
            for (int i = 0; i < times; i++) {
                link.carry(() -> other.running.flatMap(life -> life.peer.handler).ifPresent(handling -> handling
                        .answer(request).thenAccept(bytes -> link.carry(() -> answer.complete(bytes)))));
            }
            return answer;
        }

        @Override
        public void answer(Topic topic, Handler handling) {
            handler = Optional.of(handling);
        }

        @Override
        public Duration clockAhead() {
            return Duration.ofMillis(other.skew - self.skew + world.random.nextInt(601) - 300);
        }

        @Override
        public boolean leads() {
            return self.name.compareTo(other.name) < 0;
        }
    }

    private final class Events implements LeaseEvents, DhcpEvents {
        @Override
        public void bound(Lease lease, Optional<DomainName> fqdn) {
            fqdn.ifPresent(n -> names.put(lease.address().toString(), n.text()));
        }

        @Override
        public void freed(Lease lease, Optional<DomainName> fqdn) {
            names.remove(lease.address().toString());
        }

        @Override
        public void storeFailed(Lease lease, Exception cause) {
            world.tell(name + ": not stored " + lease);
        }

        @Override
        public void noFreeAddress(String network, ClientKey client) {}

        @Override
        public void halfExhausted(String network, ClientKey client) {}

        @Override
        public void conflict(Lease kept, Lease lost) {
            conflicts.add(name + ": " + kept + " not " + lost);
            world.tell("CONFLICT at " + name + ": " + kept + " not " + lost);
        }

        @Override
        public void declined(Lease lease) {}

        @Override
        public void unknownNetwork(Ipv4 from) {}

        @Override
        public void nameTaken(DomainName fqdn, ClientKey client, Ipv4 at) {}
    }
}
