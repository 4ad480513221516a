package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import hearth.config.NodeLoader;
import hearth.config.NodeSettings;
import hearth.config.git.Upstream;
import hearth.config.reconcile.Guard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole nodes that follow one repository and are linked; node a leads. */
final class RevisionPairTest {
    private static final String SEEN_AT_ONCE = "poll: 1s";
    private static final String SEEN_WHEN_TOLD = "poll: 1d";

    @TempDir
    private Path temporary;
    private final LinkedPeers peers = new LinkedPeers();
    private Upstream upstream;
    private Optional<GitNode> a = Optional.empty();
    private Optional<GitNode> b = Optional.empty();

    @BeforeEach
    void someNetwork() throws Exception {
        upstream = new Upstream(temporary);
        upstream.write("hearth.yaml", "{}\n");
        upstream.write("networks/lan.yaml", "{subnet: 192.0.2.0/24, domain: home.example}");
        upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.10"));
        upstream.push("the first");
        peers.connect(true);
    }

    @AfterEach
    void close() {
        a.ifPresent(GitNode::close);
        b.ifPresent(GitNode::close);
    }

    private GitNode start(String name, String url, String further, String more, Linked.Way peer) throws Exception {
        Path file = Files.writeString(temporary.resolve(name + ".yaml"),
                "{name: " + name + ", repository: {url: '" + url + "', " + further + "}, " + more + "}");
        NodeSettings settings = NodeLoader.load(file) instanceof NodeLoader.Result.Loaded(NodeSettings loaded)
                ? loaded
                : fail("node.yaml is refused");
        return GitNode.start(settings, temporary.resolve("data-" + name), Optional.of(peer), InstantSource.system());
    }

    private GitNode startA(String further, String more) throws Exception {
        a = Optional.of(start("a", upstream.url(), further, more, peers.a.way()));
        return a.get();
    }

    private GitNode startA(String further) throws Exception {
        return startA(further, "");
    }

    private GitNode startB(String further) throws Exception {
        return startB(upstream.url(), further);
    }

    private GitNode startB(String url, String further) throws Exception {
        b = Optional.of(start("b", url, further, "", peers.b.way()));
        return b.get();
    }

    private String push(String address) throws Exception {
        upstream.write("zones/home.example.yaml", RunningHearth.zone(address));
        return upstream.push(address);
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

    private static boolean serves(GitNode node, String commit) {
        return node.hearth().counts().inForce().commit().equals(commit);
    }

    private static boolean refuses(GitNode node, String commit) {
        RevisionReport.Seen seen = node.report().seen();
        return seen.commit().equals(commit) && !seen.problems().isEmpty();
    }

    @Test
    void aCommitThatOnlyTheOneThatFollowsHeardOfIsInForceOnBoth() throws Exception {
        GitNode first = startA(SEEN_WHEN_TOLD);
        GitNode second = startB(SEEN_WHEN_TOLD);
        String commit = push("192.0.2.11");
        second.look();
        await("the commit on a", () -> serves(first, commit));
        await("the commit on b", () -> serves(second, commit));
    }

    @Test
    void aCommitThatOnlyTheLeaderHeardOfIsInForceOnBoth() throws Exception {
        GitNode first = startA(SEEN_WHEN_TOLD);
        GitNode second = startB(SEEN_WHEN_TOLD);
        String commit = push("192.0.2.11");
        first.look();
        await("the commit on a", () -> serves(first, commit));
        await("the commit on b", () -> serves(second, commit));
        await("no problem shown", () -> !refuses(first, commit) && !refuses(second, commit));
    }

    @Test
    void whatOneNodeCanNotServeIsRefusedByBothAndShownOnBoth() throws Exception {
        GitNode first = startA(SEEN_AT_ONCE);
        GitNode second = startB(SEEN_AT_ONCE + ", files: 3");
        String before = first.hearth().counts().inForce().commit();
        upstream.write("zones/other.example.yaml", RunningHearth.zone("192.0.2.12"));
        String commit = upstream.push("a file more than b takes");
        await("refused by b", () -> refuses(second, commit));
        await("refused by a", () -> refuses(first, commit));
        assertThat(first.report().seen().problems()).first().asString().startsWith("on node b: ");
        assertThat(second.report().seen().problems()).first().asString().contains("files");
        assertThat(serves(first, before)).isTrue();
        assertThat(serves(second, before)).isTrue();
    }

    @Test
    void whatTheLeaderRefusesIsRefusedByBoth() throws Exception {
        GitNode first = startA(SEEN_WHEN_TOLD + ", files: 3");
        GitNode second = startB(SEEN_WHEN_TOLD);
        upstream.write("zones/other.example.yaml", RunningHearth.zone("192.0.2.12"));
        String commit = upstream.push("a file more than a takes");
        second.look();
        await("refused by a", () -> refuses(first, commit));
        await("refused by b", () -> refuses(second, commit));
        assertThat(second.report().seen().problems()).first().asString().startsWith("on node a: ");
    }

    @Test
    void aLoneNodeGoesAheadAndTheOtherCatchesUpWhenItIsBack() throws Exception {
        GitNode first = startA(SEEN_WHEN_TOLD);
        GitNode second = startB(SEEN_WHEN_TOLD);
        peers.connect(false);
        String commit = push("192.0.2.11");
        first.look();
        await("a goes ahead", () -> serves(first, commit));
        assertThat(serves(second, commit)).isFalse();
        peers.connect(true);
        await("b follows without a poll or a push", () -> serves(second, commit));
    }

    @Test
    void aNodeThatWasOffTakesOverWhatTheOtherHasInForceThoughItsGuardObjects() throws Exception {
        upstream.write("zones/home.example.yaml", zoneOf58());
        upstream.push("many");
        GitNode first = startA(SEEN_WHEN_TOLD, "guard: {percent: 100}");
        GitNode before = startB(SEEN_WHEN_TOLD);
        awaitAgreed("a");
        awaitAgreed("b");
        before.close();
        peers.b.forget();
        peers.connect(false);
        String commit = push("192.0.2.10");
        first.look();
        await("a goes ahead", () -> serves(first, commit));
        peers.connect(true);
        GitNode second = startB(SEEN_WHEN_TOLD);
        await("b takes it over", () -> serves(second, commit));
    }

    @Test
    void aNodeThatBeganWithNothingDoesNotTakeTheOtherPastItsGuard() throws Exception {
        upstream.write("zones/home.example.yaml", zoneOf58());
        String before = upstream.push("many");
        GitNode first = startA(SEEN_WHEN_TOLD);
        GitNode second = startB(SEEN_WHEN_TOLD);
        awaitAgreed("a");
        String commit = push("192.0.2.10");
        loseB(second);
        GitNode fresh = startB(SEEN_WHEN_TOLD);
        await("refused by a", () -> refuses(first, commit));
        await("b says so", () -> refuses(fresh, commit));
        assertThat(fresh.report().seen().problems()).last().asString().startsWith("on node a: ")
                .contains(Guard.WAIVER);
        assertThat(serves(first, before)).isTrue();
        assertThat(serves(fresh, commit)).as("it has nothing else").isTrue();

        fresh.close();
        peers.b.forget();
        GitNode again = startB(SEEN_WHEN_TOLD);
        await("b says so after a restart too", () -> refuses(again, commit));
        first.look();
        upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
        String meant = upstream.push("meant\n\n" + Guard.WAIVER);
        again.look();
        await("what is meant on a", () -> serves(first, meant));
        await("what is meant on b", () -> serves(again, meant));
        awaitAgreed("b");
    }

    /** The disk of node b is another one. */
    private void loseB(GitNode second) throws IOException {
        second.close();
        peers.b.forget();
        Files.move(temporary.resolve("data-b"), temporary.resolve("data-b-lost"));
    }

    @Test
    void aNodeThatLostItsDiskAndFindsTheOtherWithTheSameRevisionIsInAgreementAtOnce() throws Exception {
        startA(SEEN_WHEN_TOLD);
        GitNode second = startB(SEEN_WHEN_TOLD);
        awaitAgreed("a");
        loseB(second);
        startB(SEEN_WHEN_TOLD);
        awaitAgreed("b");
    }

    @Test
    void aNodeThatBeganAloneAgreesWhenTheOtherIsThere() throws Exception {
        peers.connect(false);
        startA(SEEN_WHEN_TOLD);
        GitNode second = startB(SEEN_WHEN_TOLD);
        String commit = push("192.0.2.11");
        second.look();
        await("b goes ahead", () -> serves(second, commit));
        assertThat(applied("b")).endsWith(" begun");
        peers.connect(true);
        awaitAgreed("a");
        awaitAgreed("b");
        assertThat(applied("a")).isEqualTo(applied("b")).isEqualTo(commit);
    }

    /** The line of the newest revision in force, as it is on the disk. */
    private String applied(String node) throws IOException {
        return Files.readAllLines(temporary.resolve("data-" + node).resolve("revisions/applied")).getLast();
    }

    private void awaitAgreed(String node) throws InterruptedException {
        await("agreement of " + node, () -> {
            try {
                return !applied(node).contains("begun");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void whatTheGuardOfOneNodeObjectsToIsRefusedByBoth() throws Exception {
        upstream.write("zones/home.example.yaml", zoneOf58());
        upstream.push("many");
        GitNode first = startA(SEEN_WHEN_TOLD, "guard: {percent: 100}");
        GitNode second = startB(SEEN_WHEN_TOLD);
        String commit = push("192.0.2.10");
        first.look();
        await("refused by a", () -> refuses(first, commit));
        await("refused by b", () -> refuses(second, commit));
        assertThat(first.report().seen().problems()).last().asString().startsWith("on node b: ")
                .contains(Guard.WAIVER);
    }

    private static String zoneOf58() {
        StringBuilder many = new StringBuilder("records: {\"@\": {NS: ns1}, ns1: {A: 192.0.2.2}");
        for (int n = 3; n < 60; n++) {
            many.append(", h").append(n).append(": {A: 192.0.2.").append(n).append('}');
        }
        return many + "}";
    }

    @Test
    void aNodeThatCanNotReachTheRepositoryHoldsUpTheOtherForTheSetTimeOnlyAndSaysThatItIsBehind() throws Exception {
        Path mirror = temporary.resolve("mirror.git");
        Files.createSymbolicLink(mirror, upstream.bare);
        GitNode first = startA("poll: 1s, agree: 4s");
        GitNode second = startB(upstream.url().replace("network.git", "mirror.git"), "poll: 1s, agree: 4s");
        Files.delete(mirror);
        String commit = push("192.0.2.11");
        await("a says that it waits", () -> first.report().seen().problems().stream()
                .anyMatch(problem -> problem.contains("on node b: ")));
        assertThat(serves(first, commit)).isFalse();
        await("a goes ahead", () -> serves(first, commit));
        await("b says that it is behind",
                () -> second.report().seen().fault().contains("node a has another revision in force"));
        Files.createSymbolicLink(mirror, upstream.bare);
        await("b follows", () -> serves(second, commit));
    }

    @Test
    void nodesGoOverToTheNewestOfCommitsThatFollowEachOtherQuickly() throws Exception {
        GitNode first = startA(SEEN_AT_ONCE);
        GitNode second = startB(SEEN_AT_ONCE);
        String last = "";
        for (int n = 20; n < 30; n++) {
            last = push("192.0.2." + n);
            (n % 2 == 0 ? first : second).look();
            Thread.sleep(n * 7L);
        }
        String commit = last;
        await("the last on a", () -> serves(first, commit));
        await("the last on b", () -> serves(second, commit));
    }

    @Test
    void bothNodesBeginAloneWhereThereIsNoLink() throws Exception {
        peers.connect(false);
        GitNode first = startA(SEEN_AT_ONCE);
        GitNode second = startB(SEEN_AT_ONCE);
        String commit = push("192.0.2.11");
        await("a", () -> serves(first, commit));
        await("b", () -> serves(second, commit));
    }
}
