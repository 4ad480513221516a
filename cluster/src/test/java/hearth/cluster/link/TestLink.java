package hearth.cluster.link;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import hearth.cluster.Peer;
import hearth.config.Endpoint;
import hearth.config.PeerSettings;

/**
 * A node's link on an address of loopback's own, and what it told of. The cluster's membership is played: two members
 * can't share a loopback, the lab's PairTest has the real ones.
 */
final class TestLink implements LinkEvents, AutoCloseable {
    static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    final List<Peer.State> states = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> strangers = new LinkedBlockingQueue<>();
    final BlockingQueue<String> impostors = new LinkedBlockingQueue<>();
    final List<String> clocks = new CopyOnWriteArrayList<>();
    final List<Throwable> misdeeds = new CopyOnWriteArrayList<>();
    final List<String> faults = new CopyOnWriteArrayList<>();
    final List<String> membersFailed = new CopyOnWriteArrayList<>();
    /** A thread that meets a fault whenever it asks what time it is. */
    volatile String withoutClock = "";
    final PeerLink link;
    private Consumer<Membership.View> membership = view -> {};

    TestLink(String name, PeerSettings settings, String key, Duration clockAhead) throws IOException {
        InstantSource clock = () -> {
            if (Thread.currentThread().getName().equals(withoutClock)) {
                throw new IllegalStateException("no clock");
            }
            return Instant.now().plus(clockAhead);
        };
        link = new PeerLink(name, settings, PairKey.of(key), this, clock, new SecureRandom(), this::play);
        link.watch(standing -> states.add(standing.state()));
    }

    /** The settings of a node at {@code listen}, both {@code address:port}; the member ports are free ones. */
    static PeerSettings settings(String peer, String address, String listen, int firstPort) {
        return new PeerSettings(peer, Endpoint.parse(address), Endpoint.parse(listen), "/none", Duration.ofMillis(50),
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(1), firstPort, firstPort + 1, 2, 2, 4, 4096);
    }

    private Membership play(Pairing pairing, Consumer<Membership.View> changed) {
        membership = changed;
        return new Membership() {
            @Override
            public void start() {
                changed.accept(new View(1, true));
            }

            @Override
            public void close() {
                changed.accept(View.NONE);
            }
        };
    }

    /** As if the cluster had formed. */
    void formed(boolean oldest) {
        membership.accept(new Membership.View(2, oldest));
    }

    @Override
    public void standing(Peer.Standing standing, String why) {
        // The watcher has it.
    }

    @Override
    public void leads(boolean leads) {
        // Asked for where it matters.
    }

    @Override
    public void stranger(InetAddress from, String why) {
        strangers.add(why);
    }

    @Override
    public void notThePeer(String why) {
        impostors.add(why);
    }

    @Override
    public void clock(Duration ahead, boolean tooMuch) {
        clocks.add((tooMuch ? "differs " : "agrees ") + ahead.toSeconds());
    }

    @Override
    public void members(int count) {
        // None here.
    }

    @Override
    public void membersFailed(String why) {
        membersFailed.add(why);
    }

    @Override
    public void misdeed(String where, Throwable fault) {
        misdeeds.add(fault);
        faults.add(where);
    }

    @Override
    public void close() {
        link.close();
    }
}
