package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import hearth.cluster.Peer;
import hearth.cluster.StateStore.Table;
import hearth.config.DomainName;
import hearth.config.LogSettings;
import hearth.config.StateSettings;
import hearth.server.certificates.ServedZones;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with their state on disk, linked; what each serves is a map here. */
final class SharedChallengesTest {
    private static final StateSettings SETTINGS = new StateSettings(100, 4, 64, 1, Duration.ofDays(30),
            Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(10));
    private static final DomainName NAME = new DomainName("_acme-challenge.home.example");

    @TempDir
    private Path folder;
    private final LinkedPeers peers = new LinkedPeers();
    private final Log log = new Log(new LogSettings(LogSettings.Format.TEXT, 1000), InstantSource.system());
    private final List<Node> nodes = new ArrayList<>();
    private volatile Instant now = Instant.now();

    private final class Node implements ServedZones {
        final StateService state;
        final SharedChallenges challenges;
        final Map<DomainName, List<String>> served = new ConcurrentHashMap<>();

        Node(String name, LinkedPeers.End peer) throws Exception {
            state = new StateService(folder.resolve(name), SETTINGS, Optional.<Peer>of(peer), log, () -> now);
            challenges = new SharedChallenges(state.store(), name, this, () -> now, log);
            challenges.start();
            nodes.add(this);
        }

        @Override
        public Optional<String> prove(DomainName name, List<String> texts) {
            served.put(name, texts);
            return Optional.empty();
        }

        @Override
        public void withdraw(DomainName name) {
            served.remove(name);
        }

        @Override
        public List<byte[]> authorizations(DomainName name) {
            return List.of();
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> node.state.close());
    }

    private Node inStep(String name, LinkedPeers.End peer) throws Exception {
        Node node = new Node(name, peer);
        await("in step", () -> nodes.size() < 2 || nodes.stream().allMatch(each -> each.state.inStep()));
        return node;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + " in time").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void aProofIsServedByBothNodesBeforeTheAuthorityIsTold() throws Exception {
        peers.connect(true);
        Node a = inStep("a", peers.a);
        Node b = inStep("b", peers.b);
        assertThat(a.challenges.prove(NAME, List.of("one", "two"))).isEmpty();
        assertThat(a.served).containsEntry(NAME, List.of("one", "two"));
        assertThat(b.served).containsEntry(NAME, List.of("one", "two"));
        a.challenges.withdraw(NAME);
        assertThat(a.served).isEmpty();
        assertThat(b.served).isEmpty();
    }

    @Test
    void whatBothNodesProveOfANameIsServedTogether() throws Exception {
        peers.connect(true);
        Node a = inStep("a", peers.a);
        Node b = inStep("b", peers.b);
        a.challenges.prove(NAME, List.of("of a"));
        b.challenges.prove(NAME, List.of("of b"));
        assertThat(a.served.get(NAME)).containsExactly("of a", "of b");
        assertThat(b.served.get(NAME)).containsExactly("of a", "of b");
        a.challenges.withdraw(NAME);
        assertThat(a.served.get(NAME)).containsExactly("of b");
        assertThat(b.served.get(NAME)).containsExactly("of b");
    }

    @Test
    void whatANodeLeftBehindIsServedAfterARestartAndRemovedADayLater() throws Exception {
        Node a = inStep("a", peers.a);
        a.challenges.prove(NAME, List.of("one"));
        a.state.close();
        nodes.clear();
        Node again = inStep("a", peers.a);
        assertThat(again.served).containsEntry(NAME, List.of("one"));
        again.state.close();
        nodes.clear();
        now = now.plus(Duration.ofDays(1)).plusSeconds(1);
        Node later = inStep("a", peers.a);
        assertThat(later.served).isEmpty();
        await("removed", () -> later.state.store().entries(Table.CHALLENGE).isEmpty());
    }
}
