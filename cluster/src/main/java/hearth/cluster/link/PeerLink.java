package hearth.cluster.link;

import java.io.DataInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import hearth.cluster.Peer;
import hearth.cluster.link.Session.Side;
import hearth.config.PeerSettings;

/**
 * The link to the other node: two connections, one opened by each, over which both have proved that they have the pair's
 * key; requests, signs of life and the clock go over them, and the connections of the cluster's members over others of
 * their kind (docs/pair.md, docs/adr/013). What is known of the peer belongs to the thread {@code peer}.
 */
public final class PeerLink implements Peer, AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Pairing pairing;
    private final LinkEvents events;
    private final InstantSource clock;
    private final LinkCounts counts = new LinkCounts();
    private final ScheduledThreadPoolExecutor thread;
    private final Standings standings;
    private final Leadership leadership;
    private final Answering answering;
    private final Dialler dialler;
    private final Membership members;
    private final Faults faults;
    private final List<Consumer<Standing>> watchers = new CopyOnWriteArrayList<>();
    private final Object bell = new Object();
    private Optional<Door> door = Optional.empty();
    private Optional<Carrier> carrier = Optional.empty();
    private volatile Standing standing;
    private volatile boolean leads;
    private volatile int memberCount;
    private volatile Optional<Asking> asking = Optional.empty();
    private volatile Optional<Talk> inbound = Optional.empty();
    private volatile Optional<Talk> outbound = Optional.empty();
    private volatile Duration ahead = Duration.ZERO;
    private volatile Duration roundTrip = Duration.ZERO;
    private volatile boolean closed;
    private boolean aheadTooMuch;
    private String toldOfImpostor = "";
    private boolean rung;

    /**
     * Connects and listens once {@link #start} is called.
     *
     * @param name
     *            this node's
     */
    public PeerLink(String name, PeerSettings peer, PairKey key, LinkEvents events, InstantSource clock,
            SecureRandom random) {
        this(name, peer, key, events, clock, random, (pairing, changed) -> new Members(pairing, changed, events));
    }

    PeerLink(String name, PeerSettings peer, PairKey key, LinkEvents events, InstantSource clock, SecureRandom random,
            Membership.Source membership) {
        pairing = Pairing.of(name, peer, key, random);
        this.events = events;
        this.clock = clock;
        thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("peer").factory());
        thread.setRemoveOnCancelPolicy(true);
        standings = new Standings(clock, this::changed);
        standing = standings.standing();
        leadership = new Leadership(pairing.first());
        faults = new Faults(events);
        answering = new Answering(pairing, counts, events);
        dialler = new Dialler(pairing, thread, this::leads);
        members = membership.of(pairing, view -> tell(() -> members(view)));
    }

    /**
     * Begins to look for the peer, and to answer it.
     *
     * @throws IOException
     *             if the address where the peer connects can't be listened on; the message says what to do
     */
    public void start() throws IOException {
        PeerSettings peer = pairing.peer();
        Carrier carrying = new Carrier(pairing, Carrier.Limits.USUAL, () -> dialler.dial(LinkFrame.Purpose.CARRY),
                this::up, counts, events);
        door = Optional.of(Door.open(pairing, thread, (stream, in, hello) -> came(carrying, stream, in, hello), events,
                counts, faults));
        carrier = Optional.of(carrying);
        carrying.start();
        thread.schedule(faults.kept("the link's beginning", this::settled), peer.lostAfter().toMillis(),
                TimeUnit.MILLISECONDS);
        // What throws is not run again.
        thread.scheduleAtFixedRate(faults.kept("a sign of life", this::sign), 0, peer.pulse().toMillis(),
                TimeUnit.MILLISECONDS);
        Thread.ofVirtual().name("peer-dial").start(this::keepDialling);
    }

    // Outward: what this node asks.

    private void keepDialling() {
        try {
            while (!closed) {
                try {
                    dial();
                } catch (IOException | RuntimeException e) {
                    faults.happened("the link's connection", e);
                }
                awaitBell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void dial() throws IOException {
        switch (dialler.dial(LinkFrame.Purpose.TALK)) {
            case Dialled.Connected connected -> {
                try (SecureStream stream = connected.stream()) {
                    talk(connected, stream);
                }
            }
            case Dialled.Refused _ -> tell(standings::refused);
            case Dialled.Unreachable(String why) -> tell(() -> standings.unreachable(why));
            case Dialled.NotThePeer(String why) -> {
                tell(() -> standings.unreachable(why));
                tell(() -> impostor(why));
            }
        }
    }

    /** A pulse, or less if the peer shows itself. */
    private void awaitBell() throws InterruptedException {
        synchronized (bell) {
            if (!rung) {
                bell.wait(pairing.peer().pulse().toMillis());
            }
            rung = false;
        }
    }

    private void ring() {
        synchronized (bell) {
            rung = true;
            bell.notifyAll();
        }
    }

    private void talk(Dialled.Connected connected, SecureStream stream) throws IOException {
        try (Talk talk = new Talk(stream, connected.in(), pairing)) {
            Asking ours = new Asking(talk, pairing, counts);
            Session session = new Session(talk, connected.welcome().run());
            ClockSamples samples = new ClockSamples();
            asking = Optional.of(ours);
            outbound = Optional.of(talk);
            if (closed) {
                return;
            }
            tell(() -> began(Side.OUT, session, connected.welcome().leads()));
            String why = "";
            try {
                while (true) {
                    switch (talk.read()) {
                        case LinkFrame.Echo echo -> echoed(echo, samples);
                        case LinkFrame.Answer(long id, byte[] answer) -> ours.answered(id, answer);
                        case LinkFrame.Failure(long id, Unanswered.Reason reason) -> ours.fail(id, reason);
                        case LinkFrame.Bye _ -> tell(standings::saidGoodbye);
                        default -> throw new java.net.ProtocolException("a frame that belongs elsewhere");
                    }
                }
            } catch (IOException e) {
                why = why(e, talk);
            } finally {
                String because = why;
                outbound = Optional.empty();
                ours.end();
                tell(() -> standings.ended(session, because));
            }
        }
    }

    private String why(IOException e, Talk talk) {
        if (talk.overflowed()) {
            return "it does not take what it asks for: more than " + 2 * pairing.peer().queueFrames()
                    + " frames waited for it (peer.queue-frames)";
        }
        return e instanceof java.net.SocketTimeoutException
                ? "no sign of life for " + pairing.peer().lostAfter().toMillis() + " ms"
                : "the connection broke: " + e.getMessage();
    }

    private void echoed(LinkFrame.Echo echo, ClockSamples samples) {
        samples.add(echo.sign(), echo.came(), echo.time(), micros());
        if (samples.enough()) {
            ahead = samples.ahead();
            roundTrip = samples.roundTrip();
        }
        tell(() -> led(() -> leadership.peerSays(echo.leads())));
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /** At every pulse, on the thread {@code peer}. */
    private void sign() {
        outbound.ifPresent(talk -> talk.send(new LinkFrame.Sign(micros(), leads)));
        asking.ifPresent(Asking::expire);
        Duration limit = pairing.peer().clockWarning();
        // Half the limit ends it, so that a clock at the limit does not fill the log.
        boolean tooMuch = ahead.abs().compareTo(aheadTooMuch ? limit.dividedBy(2) : limit) > 0;
        if (tooMuch != aheadTooMuch) {
            aheadTooMuch = tooMuch;
            events.clock(ahead, tooMuch);
        }
    }

    // Inward: what the peer asks.

    private void came(Carrier carrying, SecureStream stream, DataInputStream in, LinkFrame.Hello hello)
            throws IOException {
        if (closed) {
            return;
        }
        switch (hello.purpose()) {
            case CARRY -> carrying.inward(stream, in, new LinkFrame.Welcome(pairing.run(), leads));
            case TALK -> {
                try (Talk talk = new Talk(stream, in, pairing)) {
                    talk.send(new LinkFrame.Welcome(pairing.run(), leads));
                    serve(talk, hello);
                }
            }
        }
    }

    private void serve(Talk talk, LinkFrame.Hello hello) {
        Session session = new Session(talk, hello.run());
        inbound = Optional.of(talk);
        tell(() -> began(Side.IN, session, hello.leads()));
        ring();
        String why = "";
        try {
            while (true) {
                switch (talk.read()) {
                    case LinkFrame.Sign(long time, boolean itLeads) -> {
                        long came = micros();
                        talk.send(new LinkFrame.Echo(time, came, micros(), leads));
                        tell(() -> led(() -> leadership.peerSays(itLeads)));
                    }
                    case LinkFrame.Ask ask -> answering.asked(ask, talk);
                    case LinkFrame.Bye _ -> tell(standings::saidGoodbye);
                    default -> throw new java.net.ProtocolException("a frame that belongs elsewhere");
                }
            }
        } catch (IOException e) {
            why = why(e, talk);
        } finally {
            String because = why;
            tell(() -> standings.ended(session, because));
        }
    }

    // What is known, on the thread peer.

    private void tell(Runnable news) {
        try {
            thread.execute(() -> {
                try {
                    // A node that goes sees its connections end; that is no news.
                    if (!closed) {
                        news.run();
                    }
                } catch (RuntimeException e) {
                    events.misdeed("news of the peer", e);
                }
            });
        } catch (RejectedExecutionException e) {
            // Closed: nobody wants to know any more.
            return;
        }
    }

    private void began(Side side, Session session, boolean itLeads) {
        led(() -> leadership.peerSays(itLeads));
        standings.began(side, session);
    }

    /** Once, as it is tried at every pulse. */
    private void impostor(String why) {
        if (!why.equals(toldOfImpostor)) {
            toldOfImpostor = why;
            events.notThePeer(why);
        }
    }

    private void changed(Standing now, String why) {
        standing = now;
        toldOfImpostor = "";
        if (now.state() == State.UP) {
            counts.ups.increment();
            members.start();
        } else {
            carrier.ifPresent(Carrier::cut);
        }
        led(() -> leadership.peerIs(now.state()));
        events.standing(now, why);
        for (Consumer<Standing> watcher : watchers) {
            try {
                watcher.accept(now);
            } catch (RuntimeException e) {
                events.misdeed("who watches the peer", e);
            }
        }
    }

    /** With the peer there or known not to come. A member that starts alone would first have to merge with the other. */
    private void settled() {
        led(leadership::settled);
        members.start();
    }

    private void members(Membership.View view) {
        memberCount = view.count();
        led(() -> leadership.members(view));
        events.members(view.count());
    }

    /** Tells the peer at once, which may wait for it. */
    private void led(Runnable change) {
        boolean before = leadership.leads();
        change.run();
        if (leadership.leads() != before) {
            leads = leadership.leads();
            events.leads(leads);
            outbound.ifPresent(talk -> talk.send(new LinkFrame.Sign(micros(), leads)));
        }
    }

    private boolean up() {
        return standing.state() == State.UP;
    }

    // What others may know and do.

    @Override
    public String name() {
        return pairing.peer().name();
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public void watch(Consumer<Standing> watcher) {
        watchers.add(watcher);
    }

    /** Fails with {@link Unanswered}. Requests come in the order in which they were made, as long as the link stays. */
    @Override
    public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
        Optional<Asking> current = asking;
        if (!up() || current.isEmpty()) {
            counts.unanswered.increment();
            return CompletableFuture.failedFuture(new Unanswered(Unanswered.Reason.LOST));
        }
        return current.get().ask(topic, request);
    }

    @Override
    public void answer(Topic topic, Handler handler) {
        answering.put(topic, handler);
    }

    @Override
    public Duration clockAhead() {
        return ahead;
    }

    @Override
    public boolean leads() {
        return leads;
    }

    /**
     * An operator's word that the other node does not run, until it shows itself again.
     *
     * @return completes with false if that can't be: it answers
     */
    public CompletionStage<Boolean> declareDown() {
        return CompletableFuture.supplyAsync(standings::declaredDown, thread);
    }

    /** The smallest of the last round trips of a sign of life; zero as long as it isn't known. */
    public Duration roundTrip() {
        return roundTrip;
    }

    /** Nodes in the cluster's membership, this one included; 0 before it has formed. */
    public int members() {
        return memberCount;
    }

    public LinkCounts counts() {
        return counts;
    }

    /** Runs something on the thread {@code peer}, as soon as that has time. */
    public void execute(Runnable task) {
        tell(task);
    }

    /** Says goodbye: the peer then knows that this node does not serve any more. Call it when that is so. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        // No new connection, so that none comes after the goodbye.
        door.ifPresent(this::close);
        closed = true;
        List<Talk> talks = java.util.stream.Stream.of(inbound, outbound).flatMap(Optional::stream).toList();
        talks.forEach(talk -> talk.sendLast(new LinkFrame.Bye()));
        talks.forEach(talk -> talk.awaitEnd(FAREWELL));
        talks.forEach(Talk::close);
        ring();
        carrier.ifPresent(this::close);
        members.close();
        thread.shutdownNow();
    }

    private void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            events.misdeed("the end of the link", e);
        }
    }
}
