package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import hearth.cluster.Pair;
import hearth.cluster.Peer.State;
import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;
import hearth.config.Ipv4;
import hearth.dhcp.Arrival;
import hearth.dhcp.LeasePeer.Presence;
import hearth.dhcp.MessageType;
import hearth.dhcp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DHCP of two nodes in one process, each with its loop, its journal on a real disk, and its replication. */
final class DhcpPairTest {
    @TempDir
    private Path temporary;

    private final TestPeer.Two two = TestPeer.two();
    private Node a;
    private Node b;

    private static final class Node implements AutoCloseable {
        final EventLoops loops = new EventLoops(1);
        final TestPeer.Names names = new TestPeer.Names();
        final DhcpService dhcp;
        private final Ipv4 address;

        Node(Configuration configuration, Path data, Pair pair, String address) throws Exception {
            this.address = Ipv4.parse(address);
            dhcp = new DhcpService(configuration, data, Optional.of(pair), loops.dhcp(), request -> Optional.empty(),
                    names, new Log(configuration.appliance().log(), InstantSource.system()), InstantSource.system());
        }

        boolean isInStep() {
            return dhcp.replicated().orElseThrow().presence() == Presence.IN_STEP;
        }

        void receive(byte[] packet, LinkedBlockingQueue<Reply> replies) {
            loops.dhcp().execute(() -> dhcp.processor().process(packet, packet.length,
                    new Arrival(address, List.of(address), Optional.of("lan0"), Ipv4.ANY, 68, 67, true), replies::add));
        }

        @Override
        public void close() {
            loops.close();
            dhcp.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        Path folder = temporary.resolve("config");
        Files.createDirectories(folder.resolve("networks"));
        Files.writeString(folder.resolve("hearth.yaml"), "dhcp: {listen: [\"127.0.0.1:6700\"], peer-wait: 2s}\n");
        Files.writeString(folder.resolve("networks/lan.yaml"),
                "{subnet: 192.0.2.0/24, pools: [192.0.2.100-192.0.2.199], domain: home.example}");
        if (!(ConfigurationLoader.load(folder) instanceof ConfigurationLoader.Result.Loaded(Configuration loaded))) {
            throw new AssertionError("the configuration has problems");
        }
        a = new Node(loaded, temporary.resolve("a"), two.one(), "192.0.2.1");
        b = new Node(loaded, temporary.resolve("b"), two.other(), "192.0.2.2");
        two.stand(State.UP);
        until(() -> a.isInStep() && b.isInStep());
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    @Test
    void leaseOfOneNodeHasItsNameAtBothAndIsRenewedByEither() throws Exception {
        for (int n = 1; n <= 8; n++) {
            LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
            everybody(message(1, n, 0, 0, 0), replies);
            ByteBuffer offer = ByteBuffer.wrap(next(replies).bytes());
            int address = offer.getInt(16);
            everybody(message(3, n, 0, address, serverOf(offer)), replies);
            assertThat(next(replies).type()).isEqualTo(MessageType.ACK);
        }
        until(() -> a.names.addresses.size() == 8 && b.names.addresses.size() == 8);
        assertThat(a.names.addresses).isEqualTo(b.names.addresses);
        assertThat(a.dhcp.processor().counts().sent(MessageType.ACK)).isBetween(1L, 7L);
        assertThat(a.dhcp.replicated().orElseThrow().counts().confirmed()
                + b.dhcp.replicated().orElseThrow().counts().confirmed()).isEqualTo(8);

        two.stand(State.LOST);
        until(() -> !b.isInStep());
        for (int n = 1; n <= 8; n++) {
            LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
            int address = Ipv4.parse(b.names.addresses.getOrDefault("h" + n + ".home.example", "none")).value();
            b.receive(message(3, n, address, 0, 0), replies);
            assertThat(next(replies).type()).isEqualTo(MessageType.ACK);
        }
        assertThat(b.dhcp.replicated().orElseThrow().owed()).isEqualTo(8);
        two.stand(State.UP);
        until(() -> a.isInStep() && b.isInStep() && b.dhcp.replicated().orElseThrow().owed() == 0);
        assertThat(a.dhcp.replicated().orElseThrow().counts().learned()).isGreaterThanOrEqualTo(8);
    }

    private void everybody(byte[] packet, LinkedBlockingQueue<Reply> replies) {
        a.receive(packet, replies);
        b.receive(packet, replies);
    }

    private static Reply next(LinkedBlockingQueue<Reply> replies) throws InterruptedException {
        return Optional.ofNullable(replies.poll(30, TimeUnit.SECONDS)).orElseThrow();
    }

    private static void until(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(holds.getAsBoolean()).isTrue();
    }

    private static int serverOf(ByteBuffer reply) {
        int at = 240;
        while (reply.get(at) != 54) {
            at += 2 + reply.get(at + 1);
        }
        return reply.getInt(at + 2);
    }

    private static byte[] message(int type, int client, int ciaddr, int requested, int server) {
        ByteBuffer b = ByteBuffer.allocate(300);
        b.put(0, (byte) 1).put(1, (byte) 1).put(2, (byte) 6).putInt(4, client).putInt(12, ciaddr)
                .put(28, new byte[]{2, 0, 0, 0, 0, (byte) client}).putInt(236, 0x63825363).position(240);
        b.put(new byte[]{53, 1, (byte) type, 12, 2, 'h', (byte) ('0' + client)});
        if (requested != 0) {
            b.put((byte) 50).put((byte) 4).putInt(requested);
        }
        if (server != 0) {
            b.put((byte) 54).put((byte) 4).putInt(server);
        }
        b.put((byte) 255);
        return b.array();
    }
}
