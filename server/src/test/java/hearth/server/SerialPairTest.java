package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import hearth.cluster.StateStore.Table;
import hearth.config.DomainName;
import hearth.config.NodeLoader;
import hearth.config.NodeSettings;
import hearth.config.discovery.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Two whole nodes, linked, and what a secondary sees of them. */
final class SerialPairTest {
    @TempDir
    private Path temporary;
    private final LinkedPeers peers = new LinkedPeers();
    private Optional<Node> a = Optional.empty();
    private Optional<Node> b = Optional.empty();

    private final class Node implements AutoCloseable {
        final LinkedPeers.End peer;
        final Hearth hearth;
        final SimpleResolver resolver;

        Node(String name, LinkedPeers.End peer) throws Exception {
            this.peer = peer;
            int port = RunningHearth.freePort();
            Path folder = Files.createDirectories(temporary.resolve("config-" + name));
            Files.createDirectories(folder.resolve("zones"));
            Files.writeString(folder.resolve("hearth.yaml"),
                    "dns: {listen: [\"127.0.0.1:" + port + "\"], reverse: [192.0.2.0/24]}");
            Files.writeString(folder.resolve("zones/home.example.yaml"), RunningHearth.zone("192.0.2.10"));
            NodeSettings settings = new NodeSettings(name,
                    NodeLoader.usualRepository("https://git.example/net.git", "main"), NodeLoader.usualGuard(),
                    Optional.empty(), NodeLoader.usualAdmin());
            hearth = Hearth.start(
                    new Origin(folder, "", Optional.of(settings), Optional.empty(), Optional.of(peer.way())),
                    new ConfigurationCounts(), DataFolder.open(temporary.resolve("data-" + name)),
                    InstantSource.system());
            resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
            resolver.setPort(port);
        }

        Message ask(String name, int type) {
            try {
                return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        long serial(String zone) {
            return ((SOARecord) ask(zone, Type.SOA).getSection(Section.ANSWER).getFirst()).getSerial();
        }

        boolean knows(String name) {
            return !ask(name, Type.A).getSection(Section.ANSWER).isEmpty();
        }

        void found(String source, String... names) throws Exception {
            InetAddress address = InetAddress.getByName("192.0.2.77");
            List<Service> services = java.util.Arrays.stream(names).map(name -> new Service(new DomainName(name),
                    List.of(address), List.of(), Duration.ofMinutes(1), "docker/x")).toList();
            hearth.state().put(Table.SERVICE, source, ServiceBytes.of(services)).toCompletableFuture().get();
        }

        @Override
        public void close() {
            peer.forget();
            hearth.close();
        }
    }

    @AfterEach
    void close() {
        a.ifPresent(Node::close);
        b.ifPresent(Node::close);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came: " + what);
            }
            Thread.sleep(20);
        }
    }

    private static void awaitSameSerials(Node one, Node other) throws InterruptedException {
        for (String zone : List.of("home.example.", "2.0.192.in-addr.arpa.")) {
            await("the same serial of " + zone, () -> one.serial(zone) == other.serial(zone));
        }
    }

    @Test
    void bothGiveTheSameSerialForTheSameContentAlsoAfterACutAndARestart() throws Exception {
        peers.connect(true);
        Node first = new Node("a", peers.a);
        a = Optional.of(first);
        Node second = new Node("b", peers.b);
        b = Optional.of(second);
        awaitSameSerials(first, second);

        first.found("a/docker", "web.home.example");
        await("the service on b", () -> second.knows("web.home.example."));
        awaitSameSerials(first, second);

        peers.connect(false);
        long healthy = first.serial("home.example.");
        first.found("a/docker", "web.home.example", "one.home.example");
        second.found("b/docker", "two.home.example");
        second.found("b/docker", "two.home.example", "three.home.example");
        assertThat(first.serial("home.example.")).isGreaterThan(healthy).isNotEqualTo(second.serial("home.example."));
        long later = Math.max(first.serial("home.example."), second.serial("home.example."));
        peers.connect(true);
        await("all services on a", () -> first.knows("three.home.example."));
        await("all services on b", () -> second.knows("one.home.example."));
        awaitSameSerials(first, second);
        assertThat(second.serial("home.example.")).isGreaterThan(later);

        long before = first.serial("home.example.");
        first.close();
        Node again = new Node("a", peers.a);
        a = Optional.of(again);
        assertThat(again.serial("home.example.")).isGreaterThan(before);
        peers.connect(true);
        awaitSameSerials(again, second);
        assertThat(again.knows("two.home.example.")).isTrue();
    }
}
