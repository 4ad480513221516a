package hearth.cluster.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import hearth.cluster.Peer.State;
import hearth.cluster.Peer.Topic;
import hearth.cluster.link.Unanswered.Reason;
import hearth.config.PeerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two links of one process, each on an address of loopback's, over real sockets and TLS. */
class PeerLinkTest {
    private static final String OTHER_KEY = TestLink.KEY.replace('0', '1');

    private final List<AutoCloseable> open = new ArrayList<>();
    private final String net = "127." + (40 + ThreadLocalRandom.current().nextInt(80)) + "."
            + ThreadLocalRandom.current().nextInt(250) + ".";
    private final int port = 20_000 + ThreadLocalRandom.current().nextInt(8_000);
    private final int memberPort = 12_000 + ThreadLocalRandom.current().nextInt(4_000) * 2;

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private TestLink node(String name, String key, Duration ahead) throws IOException {
        PeerSettings settings = name.equals("a")
                ? TestLink.settings("b", net + "2:" + port, net + "1:" + port, memberPort)
                : TestLink.settings("a", net + "1:" + port, net + "2:" + port, memberPort);
        TestLink node = new TestLink(name, settings, key, ahead);
        open.add(node);
        return node;
    }

    private TestLink node(String name) throws IOException {
        return node(name, TestLink.KEY, Duration.ZERO);
    }

    private static void echoes(TestLink node) {
        node.link.answer(Topic.STATE, CompletableFuture::completedFuture);
    }

    private static void until(BooleanSupplier fact) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s").isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static void untilUp(TestLink... nodes) throws InterruptedException {
        for (TestLink node : nodes) {
            until(() -> is(node, State.UP));
        }
    }

    private static boolean is(TestLink node, State state) {
        return node.link.standing().state() == state;
    }

    private static String ask(TestLink node, Topic topic, String what) {
        return new String(node.link.ask(topic, what.getBytes(UTF_8)).toCompletableFuture().join(), UTF_8);
    }

    private static Reason reason(CompletionStage<byte[]> asked) {
        try {
            asked.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Unanswered unanswered) {
                return unanswered.reason();
            }
            throw e;
        }
        throw new AssertionError("it was answered");
    }

    @Test
    void requestsAreAnsweredBothWaysAndInOrder() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        List<String> seen = new ArrayList<>();
        b.link.answer(Topic.LEASES, request -> {
            seen.add(new String(request, UTF_8));
            return CompletableFuture.completedFuture("a asked".getBytes(UTF_8));
        });
        echoes(a);
        a.link.start();
        b.link.start();
        untilUp(a, b);
        assertThat(ask(b, Topic.STATE, "b asks")).isEqualTo("b asks");
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(a.link.ask(Topic.LEASES, Integer.toString(i).getBytes(UTF_8)).toCompletableFuture());
        }
        answers.forEach(answer -> assertThat(answer.join()).asString(UTF_8).isEqualTo("a asked"));
        assertThat(seen).hasSize(1000).isSortedAccordingTo((x, y) -> Integer.parseInt(x) - Integer.parseInt(y));
        assertThat(a.link.counts().answered.sum()).isEqualTo(1000);
        assertThat(b.link.counts().requests.sum()).isEqualTo(1000);
    }

    @Test
    void requestsAsLargeAsTheLinkTakesComeWholeAndLargerOnesFail() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        echoes(b);
        b.link.answer(Topic.REVISION, request -> CompletableFuture.completedFuture(new byte[(2 << 20) + 1]));
        a.link.start();
        b.link.start();
        untilUp(a, b);
        byte[] large = new byte[2 << 20];
        ThreadLocalRandom.current().nextBytes(large);
        assertThat(a.link.ask(Topic.STATE, large).toCompletableFuture().join()).isEqualTo(large);
        assertThat(reason(a.link.ask(Topic.STATE, new byte[(2 << 20) + 1]))).isEqualTo(Reason.TOO_MUCH);
        assertThat(reason(a.link.ask(Topic.REVISION, new byte[0]))).isEqualTo(Reason.ANSWER_TOO_LARGE);
        assertThat(is(a, State.UP)).isTrue();
    }

    @Test
    void requestsThatNobodyAnswersFailWithTheReason() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        assertThat(reason(a.link.ask(Topic.STATE, new byte[1]))).isEqualTo(Reason.LOST);
        b.link.answer(Topic.LEASES, request -> {
            throw new IllegalStateException("on purpose");
        });
        b.link.answer(Topic.STATE, request -> new CompletableFuture<>());
        a.link.start();
        b.link.start();
        untilUp(a, b);
        assertThat(reason(a.link.ask(Topic.REVISION, new byte[1]))).isEqualTo(Reason.NO_HANDLER);
        assertThat(reason(a.link.ask(Topic.LEASES, new byte[1]))).isEqualTo(Reason.HANDLER_FAILED);
        assertThat(b.misdeeds).singleElement().asString().contains("on purpose");
        assertThat(reason(a.link.ask(Topic.STATE, new byte[1]))).isEqualTo(Reason.TIMEOUT);
        CompletionStage<byte[]> cut = a.link.ask(Topic.STATE, new byte[1]);
        b.close();
        assertThat(reason(cut)).isEqualTo(Reason.LOST);
    }

    @Test
    void aNodeThatStopsInOrderIsDownAndComesBack() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        a.link.start();
        b.link.start();
        untilUp(a, b);
        b.close();
        until(() -> is(a, State.DOWN));
        assertThat(a.states).containsExactly(State.UP, State.DOWN);
        TestLink again = node("b");
        echoes(again);
        again.link.start();
        untilUp(a, again);
        assertThat(ask(a, Topic.STATE, "once more")).isEqualTo("once more");
        assertThat(a.link.counts().ups.sum()).isEqualTo(2);
    }

    @Test
    void aHostOnWhichNothingListensIsEvidenceUntilItFallsSilent() throws Exception {
        TestLink a = node("a");
        a.link.start();
        until(() -> is(a, State.DOWN));
        // Nobody accepts: the queue of one is full, and further connections are met with silence.
        try (ServerSocket mute = new ServerSocket()) {
            mute.bind(new InetSocketAddress(net + "2", port), 1);
            until(() -> is(a, State.LOST));
        }
        until(() -> is(a, State.DOWN));
        TestLink b = node("b");
        b.link.start();
        untilUp(a, b);
        assertThat(a.states).containsExactly(State.DOWN, State.LOST, State.DOWN, State.UP);
    }

    @Test
    void anOperatorsWordCountsForALostPeerOnlyAndUntilItIsBack() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        assertThat(a.link.declareDown().toCompletableFuture().join()).isTrue();
        assertThat(is(a, State.DOWN)).isTrue();
        a.link.start();
        b.link.start();
        untilUp(a, b);
        assertThat(a.link.declareDown().toCompletableFuture().join()).isFalse();
        assertThat(is(a, State.UP)).isTrue();
    }

    @Test
    void aNodeWithAnotherKeyGetsNothingEitherWay() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b", OTHER_KEY, Duration.ZERO);
        a.link.start();
        b.link.start();
        for (BlockingQueue<String> told : List.of(a.impostors, b.impostors)) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).contains("compare the key files and the two names");
        }
        for (BlockingQueue<String> told : List.of(a.strangers, b.strangers)) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(a.states).doesNotContain(State.UP);
        assertThat(b.states).doesNotContain(State.UP);
        assertThat(a.link.counts().strangers.sum()).isPositive();
    }

    @Test
    void aNodesOwnConnectionHandedBackToItIsAStrangers() throws Exception {
        PeerSettings toItself = TestLink.settings("b", net + "1:" + port, net + "1:" + port, memberPort);
        TestLink a = new TestLink("a", toItself, TestLink.KEY, Duration.ZERO);
        open.add(a);
        a.link.start();
        assertThat(a.impostors.poll(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(a.strangers.poll(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(a.states).doesNotContain(State.UP);
    }

    @Test
    void nodesWithOtherMemberPortsSayWhyTheyDoNotCome() throws Exception {
        TestLink a = node("a");
        TestLink b = new TestLink("b", TestLink.settings("a", net + "1:" + port, net + "2:" + port, memberPort + 2),
                TestLink.KEY, Duration.ZERO);
        open.add(b);
        a.link.start();
        b.link.start();
        assertThat(a.impostors.poll(30, TimeUnit.SECONDS)).contains("second-port");
        assertThat(b.impostors.poll(30, TimeUnit.SECONDS)).contains("second-port");
    }

    @Test
    void garbageHalfOpenAndSlowStrangersHoldNobodyUp() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        echoes(b);
        b.link.start();
        InetSocketAddress door = new InetSocketAddress(net + "2", port);
        List<Socket> halfOpen = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Socket stranger = new Socket();
            open.add(stranger);
            stranger.bind(new InetSocketAddress(net + "9", 0));
            stranger.connect(door);
            halfOpen.add(stranger);
        }
        // Two may try at once, and the others make room for them; and the peer's own address has room of its own.
        until(() -> b.link.counts().overflows.sum() == 4);
        a.link.start();
        untilUp(a, b);
        assertThat(ask(a, Topic.STATE, "through")).isEqualTo("through");
        // The two run out of time, although one of them sends a byte now and then.
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    halfOpen.getLast().getOutputStream().write(0x16);
                    Thread.sleep(100);
                }
            } catch (IOException | InterruptedException e) {
                return;
            }
        });
        for (Socket stranger : halfOpen) {
            stranger.setSoTimeout(30_000);
            assertThat(end(stranger)).isTrue();
        }
        try (Socket garbage = new Socket()) {
            garbage.bind(new InetSocketAddress(net + "9", 0));
            garbage.connect(door);
            byte[] bytes = new byte[10_000];
            ThreadLocalRandom.current().nextBytes(bytes);
            garbage.getOutputStream().write(bytes);
            garbage.setSoTimeout(30_000);
            assertThat(end(garbage)).isTrue();
        }
        // Each is counted once: as a stranger, or if it was not quite out of the door yet as one that made room.
        until(() -> b.link.counts().strangers.sum() + b.link.counts().overflows.sum() >= 7);
        assertThat(b.states).containsExactly(State.UP);
        assertThat(b.misdeeds).isEmpty();
    }

    @Test
    void connectionsThatHoldThePlacesOfThePeersOwnAddressDoNotKeepItOut() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        b.link.start();
        for (int i = 0; i < 3; i++) {
            Socket idle = new Socket();
            open.add(idle);
            idle.bind(new InetSocketAddress(net + "1", 0));
            idle.connect(new InetSocketAddress(net + "2", port));
        }
        until(() -> b.link.counts().overflows.sum() == 1);
        a.link.start();
        until(() -> b.link.counts().overflows.sum() >= 2);
        untilUp(a, b);
        // Earlier than they would have run out of time.
        assertThat(b.link.counts().strangers.sum()).isZero();
    }

    @Test
    void aPeerThatAsksAndTakesNoAnswerIsCutOff() throws Exception {
        TestLink b = node("b");
        b.link.start();
        PeerSettings settings = TestLink.settings("b", net + "2:" + port, net + "1:" + port, memberPort);
        Pairing pairing = Pairing.of("a", settings, PairKey.of(TestLink.KEY), new SecureRandom());
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.bind(new InetSocketAddress(net + "1", 0));
            socket.connect(new InetSocketAddress(net + "2", port));
            SecureStream stream = SecureStream.connect(socket, pairing.outward(), pairing.crypto());
            stream.output().write(pairing.hello(LinkFrame.Purpose.TALK, false).bytes());
            byte[] ask = new LinkFrame.Ask(1, Topic.REVISION.code(), new byte[0]).bytes();
            ByteBuffer many = ByteBuffer.allocate(1000 * ask.length);
            while (many.hasRemaining()) {
                many.put(ask);
            }
            assertThatThrownBy(() -> {
                for (int i = 0; i < 1500; i++) {
                    stream.output().write(many.array());
                }
            }).isInstanceOf(IOException.class);
        }
        TestLink a = node("a");
        a.link.start();
        untilUp(a, b);
    }

    @ParameterizedTest
    @ValueSource(strings = {"peer-dial", "peer"})
    void aFaultOnAThreadOfTheLinkIsToldOnceAndOverWhenItIsOver(String thread) throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        echoes(b);
        a.link.start();
        b.link.start();
        untilUp(a, b);
        a.withoutClock = thread;
        until(() -> is(b, State.LOST));
        until(() -> b.link.counts().ups.sum() > 1 || thread.equals("peer"));
        a.withoutClock = "";
        untilUp(a, b);
        until(() -> {
            try {
                return ask(a, Topic.STATE, "again").equals("again");
            } catch (CompletionException e) {
                return false; // not up yet
            }
        });
        assertThat(a.faults).filteredOn(where -> where.equals(
                thread.equals("peer") ? "a sign of life" : "the link's connection")).hasSize(1);
    }

    @Test
    void aMemberPortThatIsTakenHoldsUpNothingIsSaidOnceAndTriedAgain() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        echoes(b);
        int taken = memberPort + 1;
        try (ServerSocket other = new ServerSocket(taken, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(other.isBound()).isTrue();
            a.link.start();
            b.link.start();
            untilUp(a, b);
            assertThat(ask(a, Topic.STATE, "through")).isEqualTo("through");
            until(() -> !a.membersFailed.isEmpty());
        }
        until(() -> listens(taken));
        assertThat(a.membersFailed).singleElement().asString().contains("127.0.0.1:" + taken)
                .contains("peer.first-port");
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the other side ends it, with an alert before perhaps. */
    private static boolean end(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aPeerThatIsFrozenIsLostAndItsRequestsFail() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        CountDownLatch frozen = new CountDownLatch(1);
        b.link.answer(Topic.LEASES, request -> {
            try {
                frozen.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return CompletableFuture.completedFuture(request);
        });
        a.link.start();
        b.link.start();
        untilUp(a, b);
        CompletionStage<byte[]> asked = a.link.ask(Topic.LEASES, new byte[1]);
        until(() -> is(a, State.LOST));
        assertThat(reason(asked)).isIn(Reason.LOST, Reason.TIMEOUT);
        frozen.countDown();
        untilUp(a, b);
    }

    @Test
    void clocksThatDifferAreMeasuredAndTold() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b", TestLink.KEY, Duration.ofSeconds(90));
        a.link.start();
        b.link.start();
        until(() -> !a.clocks.isEmpty() && !b.clocks.isEmpty());
        assertThat(a.link.clockAhead()).isCloseTo(Duration.ofSeconds(90), Duration.ofMillis(500));
        assertThat(b.link.clockAhead()).isCloseTo(Duration.ofSeconds(-90), Duration.ofMillis(500));
        assertThat(a.link.roundTrip()).isPositive().isLessThan(Duration.ofSeconds(1));
        assertThat(a.clocks).singleElement().asString().startsWith("differs ");
    }

    @Test
    void oneLeadsWhileTheySeeEachOtherAndTheOtherWhenThatIsGone() throws Exception {
        TestLink a = node("a");
        TestLink b = node("b");
        a.link.start();
        b.link.start();
        untilUp(a, b);
        until(() -> a.link.leads() != b.link.leads());
        a.formed(false);
        b.formed(true);
        until(() -> b.link.leads() && !a.link.leads());
        b.close();
        until(() -> a.link.leads());
        TestLink again = node("b");
        again.link.start();
        untilUp(a, again);
        until(() -> again.link.members() > 0);
        assertThat(a.link.leads()).as("whoever leads goes on").isTrue();
        assertThat(again.link.leads()).isFalse();
    }

    @Test
    void aPortThatIsTakenIsSaidAtTheStart() throws Exception {
        TestLink a = node("a");
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName(net + "1"))) {
            assertThatThrownBy(a.link::start).isInstanceOf(IOException.class).hasMessageContaining(net + "1:" + port);
            assertThat(other.isBound()).isTrue();
        }
    }
}
