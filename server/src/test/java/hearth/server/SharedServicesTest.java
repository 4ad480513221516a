package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import hearth.cluster.Peer;
import hearth.cluster.StateStore.Table;
import hearth.config.DomainName;
import hearth.config.LogSettings;
import hearth.config.StateSettings;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Service;
import hearth.config.discovery.ServicePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with their state on disk, linked; what each serves is a map here. */
final class SharedServicesTest {
    private static final StateSettings SETTINGS = new StateSettings(100, 4, 64, 1, Duration.ofDays(30),
            Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofMinutes(10));

    @TempDir
    private Path folder;
    private final LinkedPeers peers = new LinkedPeers();
    private final Log log = new Log(new LogSettings(LogSettings.Format.TEXT, 1000), InstantSource.system());
    private Optional<Node> a = Optional.empty();
    private Optional<Node> b = Optional.empty();

    private final class Node implements AutoCloseable {
        final StateService state;
        final SharedServices services;
        final Map<String, Collection<Discovered>> served = new ConcurrentHashMap<>();
        private final LinkedPeers.End peer;

        Node(String name, LinkedPeers.End peer) throws Exception {
            this.peer = peer;
            state = new StateService(folder.resolve(name), SETTINGS, Optional.<Peer>of(peer), log,
                    InstantSource.system());
            services = new SharedServices(state.store(), name, peer.name(),
                    (source, found) -> served.put(source, List.copyOf(found)),
                    log);
            services.start();
        }

        @Override
        public void close() {
            peer.forget();
            state.close();
        }
    }

    private Node startA() throws Exception {
        a = Optional.of(new Node("a", peers.a));
        return a.get();
    }

    private Node startB() throws Exception {
        b = Optional.of(new Node("b", peers.b));
        return b.get();
    }

    @AfterEach
    void close() {
        a.ifPresent(Node::close);
        b.ifPresent(Node::close);
    }

    private static Service service(String name, String address) throws Exception {
        return new Service(new DomainName(name),
                List.of(InetAddress.getByName(address), InetAddress.getByName("2001:db8::1")),
                List.of(new ServicePort("tcp", 8080), new ServicePort("udp", 65535)), Duration.ofSeconds(5),
                "docker/0123456789ab");
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came: " + what);
            }
            Thread.sleep(5);
        }
    }

    @Test
    void whatOneNodeFindsBothServeAlsoAfterARestartOfEitherWithoutTheOther() throws Exception {
        peers.connect(true);
        List<Discovered> found = List.of(service("web.docker.example", "192.0.2.7"));
        Node first = startA();
        Node second = startB();
        first.services.replace("docker", found);
        await("served by a", () -> found.equals(first.served.get("a/docker")));
        await("served by b", () -> found.equals(second.served.get("a/docker")));
        peers.connect(false);
        first.close();
        second.close();
        assertThat(startA().served).containsEntry("a/docker", found);
        assertThat(startB().served).as("of the node that is gone").containsEntry("a/docker", found);
    }

    @Test
    void whatIsGoneOnItsNodeIsGoneOnBothAlsoIfTheOtherWasAway() throws Exception {
        peers.connect(true);
        Node first = startA();
        Node second = startB();
        first.services.replace("docker", List.of(service("web.docker.example", "192.0.2.7")));
        await("served by b", () -> second.served.containsKey("a/docker"));
        peers.connect(false);
        first.services.replace("docker", List.of());
        await("gone on a", () -> first.served.getOrDefault("a/docker", List.of()).isEmpty());
        assertThat(second.served.get("a/docker")).isNotEmpty();
        peers.connect(true);
        await("gone on b", () -> second.served.getOrDefault("a/docker", List.of()).isEmpty());
    }

    @Test
    void whatANodeOfAnotherNameOnceFoundIsNotServed() throws Exception {
        Node first = startA();
        first.state.store().put(Table.SERVICE, "old/docker",
                ServiceBytes.of(List.of(service("web.docker.example", "192.0.2.7")))).toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        first.state.store().put(Table.SERVICE, "b/docker", new byte[]{9, 9}).toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(first.served).isEmpty();
    }

    @Test
    void theSameAgainIsNotWrittenAgain() throws Exception {
        Node first = startA();
        List<Discovered> found = List.of(service("b.docker.example", "192.0.2.7"),
                service("a.docker.example", "192.0.2.8"));
        first.services.replace("docker", found);
        await("served", () -> first.served.containsKey("a/docker"));
        first.services.replace("docker", found.reversed());
        assertThat(first.state.own().counts().puts()).isEqualTo(1);
        assertThat(first.served.get("a/docker")).containsExactlyInAnyOrderElementsOf(found);
    }

    @Test
    void whatTheStateHasNoRoomForIsServedHere() throws Exception {
        Node first = startA();
        List<Service> many = new ArrayList<>();
        for (int n = 0; n < 12_000; n++) {
            many.add(service("service-with-a-long-name-" + n + ".docker.example", "192.0.2.7"));
        }
        first.services.replace("docker", many);
        await("served all the same", () -> first.served.getOrDefault("a/docker", List.of()).size() == many.size());
        assertThat(first.state.store().entries(Table.SERVICE)).isEmpty();
    }
}
