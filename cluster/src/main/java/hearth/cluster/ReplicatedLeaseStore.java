package hearth.cluster;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import hearth.config.DhcpSettings;
import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import hearth.dhcp.LeasePeer;
import hearth.dhcp.LeaseStore;

/**
 * Leases on this node's disk and on its peer's. A write is done when it is on this disk, and on the other too or the other
 * is away or late: then it is owed, and told as soon as that can be. What the peer tells is on this disk before the peer
 * hears so. Any thread may call; one of its own, {@code lease-peer}, does the work.
 */
public final class ReplicatedLeaseStore implements LeaseStore, LeasePeer {
    private final LeaseStore journal;
    private final boolean whole;
    private final Peer peer;
    private final boolean first;
    private final ReplicationThread thread;
    private final InstantSource clock;
    private final ReplicationLimits limits;
    private final Instant begun;
    private final ReplicationCounts counts = new ReplicationCounts();
    private final Unconfirmed unconfirmed = new Unconfirmed();
    private final Consumer<ReplicationEvent> events;
    private final Replication replication;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Executor owner = Runnable::run;
    private volatile Consumer<Lease> learner = lease -> {};
    private volatile boolean inStep;
    private volatile long knownUntil = Long.MIN_VALUE;

    /**
     * @param whole
     *            whether the journal has all that was ever stored in it
     */
    ReplicatedLeaseStore(LeaseStore journal, boolean whole, Pair pair, ReplicationThread thread,
            InstantSource clock, RandomGenerator random, ReplicationLimits limits,
            Consumer<ReplicationEvent> events) {
        this.journal = journal;
        this.whole = whole;
        peer = pair.peer();
        this.thread = thread;
        this.clock = clock;
        this.limits = limits;
        this.events = events;
        first = pair.self().compareTo(peer.name()) < 0;
        begun = clock.instant();
        replication = new Replication(random.nextLong(), peer, new KnownLeases(journal, thread), unconfirmed, thread,
                clock, limits, counts, events, new Replication.Follower() {
                    @Override
                    public void learned(Lease lease) {
                        forOwner(() -> learner.accept(lease));
                    }

                    @Override
                    public void knows(long until) {
                        forOwner(() -> knownUntil = until);
                    }

                    @Override
                    public void inStep(boolean is) {
                        forOwner(() -> inStep = is);
                    }
                });
    }

    /**
     * Puts the peer beside an open journal. Nothing is replicated before {@link #start}.
     *
     * @param random
     *            draws this run's number
     * @param events
     *            told what an operator must know, on the thread of the replication
     */
    public static ReplicatedLeaseStore over(JournalLeaseStore journal, Pair pair, DhcpSettings settings,
            InstantSource clock, RandomGenerator random, Consumer<ReplicationEvent> events) {
        boolean whole = !journal.recovery().created() && !journal.recovery().damage();
        return new ReplicatedLeaseStore(journal, whole, pair, ReplicationThread.start(), clock, random,
                ReplicationLimits.of(settings), events);
    }

    /**
     * Begins to talk to the peer.
     *
     * @param dhcp
     *            runs work on the thread that owns the leases in memory
     * @param news
     *            gets leases that came from the peer, on that thread
     */
    public void start(Executor dhcp, Consumer<Lease> news) {
        owner = dhcp;
        learner = news;
        thread.execute(replication::start);
    }

    /** Through the owner's queue, so that it sees what came from the peer in the order in which that came. */
    private void forOwner(Runnable work) {
        try {
            owner.execute(work);
        } catch (RejectedExecutionException e) {
            // DHCP has stopped before the replication did: there is nobody left to tell.
            inStep = false;
        }
    }

    public ReplicationCounts counts() {
        return counts;
    }

    /** How many addresses have a change that may not be on the peer's disk. */
    public int owed() {
        return unconfirmed.size();
    }

    /** Has the thread of the replication run something short, to see whether it works. */
    public void ask(Runnable question) {
        thread.execute(question);
    }

    @Override
    public Collection<Lease> leases() {
        return journal.leases();
    }

    @Override
    public void store(Lease lease, Completion completion) {
        try {
            LeaseRecord.of(lease);
            if (!closed.get()) {
                thread.execute(() -> replication.write(lease, completion));
                return;
            }
        } catch (RejectedExecutionException e) {
            // Closed in this moment: the same as before it.
            closed.set(true);
        } catch (IllegalArgumentException e) {
            completion.failed(e);
            return;
        }
        completion.failed(new IOException("the lease store is closed"));
    }

    @Override
    public boolean isFirst() {
        return first;
    }

    @Override
    public Presence presence() {
        return switch (peer.standing().state()) {
            case UP -> inStep ? Presence.IN_STEP : Presence.BEHIND;
            case LOST -> Presence.LOST;
            case DOWN -> Presence.DOWN;
        };
    }

    @Override
    public long knownUntil() {
        return knownUntil;
    }

    @Override
    public boolean owes(Ipv4 address) {
        return unconfirmed.has(address);
    }

    @Override
    public Optional<Instant> downSince() {
        return Optional.of(peer.standing()).filter(standing -> standing.state() == Peer.State.DOWN)
                .map(Peer.Standing::since);
    }

    @Override
    public boolean mayAssign() {
        boolean waited = !clock.instant().isBefore(begun.plus(limits.peerMeeting()))
                && peer.standing().state() != Peer.State.UP;
        return whole || waited || knownUntil > Long.MIN_VALUE;
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        if (!awaitIdle()) {
            events.accept(new ReplicationEvent.Unfinished(limits.stopWait()));
        }
        journal.close();
        thread.execute(replication::abandon);
        thread.close();
    }

    /**
     * Every write should end: the disk ends its part, and the wait for the peer is bounded. Where one doesn't, by a fault,
     * the node stops all the same.
     *
     * @return whether they have ended
     */
    private boolean awaitIdle() {
        long end = System.nanoTime() + limits.stopWait().toNanos();
        boolean interrupted = false;
        boolean idle = false;
        while (!idle && System.nanoTime() < end) {
            CountDownLatch looked = new CountDownLatch(1);
            AtomicBoolean found = new AtomicBoolean();
            thread.execute(() -> {
                found.set(replication.isIdle());
                looked.countDown();
            });
            try {
                boolean answered = looked.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                idle = answered && found.get();
                Thread.sleep(idle ? 0 : 1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return idle;
    }
}
