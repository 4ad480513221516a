package hearth.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import hearth.cluster.Peer.Standing;
import hearth.cluster.Peer.Topic;
import hearth.cluster.link.LinkEvents;
import hearth.cluster.link.PairKey;
import hearth.cluster.link.PeerLink;
import hearth.config.NodeLoader;
import hearth.config.NodeSettings;

/**
 * A node that is nothing but its link, in a process of its own: it writes a line for everything that it hears, answers
 * what it is asked with the same, and asks without end while the peer is up. The lines begin with the time in ms since
 * 1970: all hosts of the lab have one clock.
 */
final class PairNode implements LinkEvents {
    private static final PrintStream OUT = System.out;
    private static final int ROUNDS = 2000;

    private PairNode() {}

    /** {@code node.yaml} */
    public static void main(String[] arguments) throws Exception {
        NodeSettings node = switch (NodeLoader.load(Path.of(arguments[0]))) {
            case NodeLoader.Result.Loaded(NodeSettings settings) -> settings;
            case NodeLoader.Result.Refused(var problems) -> throw new IOException(problems.toString());
        };
        long begun = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
        OUT.println(begun + " PROCESS");
        PairKey key = PairKey.read(Path.of(node.peer().orElseThrow().keyFile()));
        PeerLink link = new PeerLink(node.name(), node.peer().get(), key, new PairNode(), InstantSource.system(),
                new SecureRandom());
        link.answer(Topic.LEASES, CompletableFuture::completedFuture);
        link.watch(standing -> {
            if (standing.state() == hearth.cluster.Peer.State.UP) {
                Thread.ofPlatform().daemon().start(() -> ask(link));
            }
        });
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            link.close();
            stopped.countDown();
        }));
        say("STARTS");
        link.start();
        stopped.await();
    }

    /** Round trips of small requests, one after another; then one a millisecond, to see when they fail. */
    private static void ask(PeerLink link) {
        long[] nanos = new long[ROUNDS];
        byte[] request = new byte[200];
        try {
            for (int i = 0; i < ROUNDS; i++) {
                long begun = System.nanoTime();
                link.ask(Topic.LEASES, request).toCompletableFuture().join();
                nanos[i] = System.nanoTime() - begun;
            }
            Arrays.sort(nanos, ROUNDS / 2, ROUNDS);
            say("ROUND TRIP p50 " + nanos[ROUNDS * 3 / 4] / 1000 + " p99 " + nanos[ROUNDS - ROUNDS / 200] / 1000
                    + " us");
            while (true) {
                link.ask(Topic.LEASES, request).toCompletableFuture().join();
                Thread.sleep(1);
            }
        } catch (RuntimeException | InterruptedException e) {
            say("ASKED IN VAIN " + e.getMessage());
        }
    }

    private static void say(String what) {
        OUT.println(System.currentTimeMillis() + " " + what);
    }

    @Override
    public void standing(Standing standing, String why) {
        say(standing.state() + " " + why);
    }

    @Override
    public void leads(boolean leads) {
        say(leads ? "LEADS" : "FOLLOWS");
    }

    @Override
    public void stranger(InetAddress from, String why) {
        say("STRANGER " + from.getHostAddress() + " " + why);
    }

    @Override
    public void notThePeer(String why) {
        say("IMPOSTOR " + why);
    }

    @Override
    public void clock(Duration ahead, boolean tooMuch) {
        say("CLOCK " + ahead);
    }

    @Override
    public void members(int count) {
        say("MEMBERS " + count);
    }

    @Override
    public void membersFailed(String why) {
        say("MEMBERS FAILED " + why);
    }

    @Override
    public void misdeed(String where, Throwable fault) {
        say("MISDEED " + where + " " + fault);
        fault.printStackTrace(OUT);
    }
}
