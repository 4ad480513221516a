package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import hearth.config.NodeLoader;
import hearth.config.NodeSettings;
import hearth.config.git.Fetched;
import hearth.config.git.GitSource;
import hearth.config.git.RevisionStore;
import hearth.config.git.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A node that follows a repository of Debian's git, as its users see it: pushes in, names out. */
class GitNodeTest {
    /** GitHub's own example: this body, signed with that secret. */
    private static final String HEX = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static final Duration MOMENT = Duration.ofSeconds(20);

    @TempDir
    private Path temporary;
    private Path data;
    private Upstream upstream;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int dns = RunningHearth.freePort();
    private final int http = RunningHearth.freePort();

    @BeforeEach
    void someNetwork() throws Exception {
        data = temporary.resolve("data");
        upstream = new Upstream(temporary);
        someHearthYaml();
        upstream.write("networks/lan.yaml", "{subnet: 192.0.2.0/24, domain: home.example}");
        upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.10"));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private NodeSettings settings(String further) throws IOException {
        Path file = Files.writeString(temporary.resolve("node.yaml"),
                "{name: a, repository: {url: '" + upstream.url() + "', " + further + "}}");
        return NodeLoader.load(file) instanceof NodeLoader.Result.Loaded(NodeSettings settings)
                ? settings
                : fail("node.yaml is refused");
    }

    private GitNode start(String further) throws Exception {
        return GitNode.start(settings(further), data, InstantSource.system());
    }

    /** A node that looks only when it is told to, or called. */
    private GitNode start() throws Exception {
        return start("poll: 1d");
    }

    private String www() throws IOException {
        SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(dns);
        return resolver
                .send(Message.newQuery(Record.newRecord(Name.fromString("www.home.example."), Type.A, DClass.IN)))
                .getSection(Section.ANSWER).stream().map(Record::rdataToString).collect(Collectors.joining(","));
    }

    private String get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    private int post(String body, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/webhook"))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private void awaitMetric(String line) throws Exception {
        await(line, () -> get("/metrics").contains(line));
    }

    /** The report says so before the last of it is done. */
    private static void await(String what, Callable<Boolean> condition) throws Exception {
        for (long end = System.nanoTime() + MOMENT.toNanos(); !condition.call(); Thread.sleep(20)) {
            assertThat(System.nanoTime()).as("it never came: " + what).isLessThan(end);
        }
    }

    private String awaitReport(Predicate<String> wanted) throws Exception {
        String last = "";
        for (long end = System.nanoTime() + MOMENT.toNanos(); System.nanoTime() < end; Thread.sleep(20)) {
            last = get("/revision");
            if (wanted.test(last)) {
                return last;
            }
        }
        throw new AssertionError("the report never said what was awaited; at last:\n" + last);
    }

    private static String running(GitNode node) {
        return node.hearth().counts().inForce().commit();
    }

    private String awaitRunning(String commit) throws Exception {
        return awaitReport(report -> report.replaceAll("\\s", "")
                .matches(".*\"running\":\\{[^}]*\"commit\":\"" + commit + "\".*\"problems\":\\[\\].*"));
    }

    @Test
    void pushIsServedAtTheNextPoll() throws Exception {
        String first = upstream.push("one");
        try (GitNode node = start("poll: 1s")) {
            assertThat(www()).isEqualTo("192.0.2.10");
            assertThat(running(node)).isEqualTo(first);
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            String second = upstream.push("two");
            assertThat(awaitRunning(second)).contains("\"node\": \"a\"", "\"fault\": \"\"");
            assertThat(www()).isEqualTo("192.0.2.11");
            awaitMetric("hearth_configuration_info{commit=\"" + second + "\"} 1");
            awaitMetric("hearth_configuration_apply_seconds_count 1");
        }
    }

    @Test
    void badPushIsRefusedWholeAndGoingBackMakesGood() throws Exception {
        String good = upstream.push("good");
        try (GitNode node = start()) {
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            upstream.write("networks/lan.yaml", "{subnet: 192.0.2.0/24, poools: []}");
            String bad = upstream.push("bad");
            node.look();
            String report = awaitReport(text -> text.contains("poools"));
            assertThat(report).contains(bad, good, "networks/lan.yaml:1:24: poools: is no key");
            assertThat(www()).isEqualTo("192.0.2.10");
            awaitMetric("hearth_configuration_failures_total{reason=\"refused\"} 1");
            await("the folder of the refused revision to go",
                    () -> Files.notExists(data.resolve("revisions").resolve(bad)));

            Upstream.git(upstream.work, "reset", "-q", "--hard", good);
            Upstream.git(upstream.work, "push", "-q", "--force", "origin", "HEAD:main");
            node.look();
            assertThat(awaitReport(text -> !text.contains("poools"))).contains("\"problems\": []");
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.12"));
            awaitLook(node, upstream.push("better"));
            assertThat(www()).isEqualTo("192.0.2.12");
        }
    }

    private void awaitLook(GitNode node, String commit) throws Exception {
        node.look();
        awaitRunning(commit);
    }

    @Test
    void slipIsHeldUpAndWishIsNot() throws Exception {
        String many = IntStream.range(0, 12).mapToObj(i -> "  h" + i + ": {A: 192.0.2.9}\n")
                .collect(Collectors.joining("", "records:\n  '@': {NS: ns1}\n  ns1: {A: 192.0.2.2}\n", ""));
        upstream.write("zones/home.example.yaml", many + "  www: {A: 192.0.2.10}\n");
        upstream.push("many names");
        try (GitNode node = start()) {
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            upstream.push("fewer names");
            node.look();
            awaitReport(text -> text.contains("removes 12 of 16 record sets") && text.contains("Hearth-Guard: off"));
            assertThat(www()).isEqualTo("192.0.2.10");
            awaitLook(node, upstream.push("It is meant\n\nHearth-Guard: off"));
            assertThat(www()).isEqualTo("192.0.2.11");

            Files.delete(upstream.work.resolve("zones/home.example.yaml"));
            Files.delete(upstream.work.resolve("networks/lan.yaml"));
            upstream.push("nothing");
            node.look();
            awaitReport(text -> text.contains("no zone, no network and no machine"));
            assertThat(www()).isEqualTo("192.0.2.11");
            awaitMetric("hearth_configuration_failures_total{reason=\"guarded\"} 2");
        }
    }

    @Test
    void lastGoodRevisionIsServedWhileGitIsAway() throws Exception {
        upstream.push("one");
        try (GitNode node = start()) {
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            awaitLook(node, upstream.push("two"));
        }
        Path away = temporary.resolve("away.git");
        Files.move(upstream.bare, away);
        try (GitNode node = start()) {
            assertThat(www()).isEqualTo("192.0.2.11");
            awaitReport(text -> !text.contains("\"fault\": \"\""));
            Files.move(away, upstream.bare);
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.12"));
            awaitLook(node, upstream.push("three"));
            assertThat(www()).isEqualTo("192.0.2.12");
            awaitReport(text -> text.contains("\"fault\": \"\""));
        }
    }

    @Test
    void firstStartNeedsAGoodRevision() throws Exception {
        assertThatThrownBy(this::start).isInstanceOf(IOException.class)
                .hasMessageContaining("no revision on this node's disk").hasMessageContaining("refs/heads/main");
        upstream.write("hearth.yaml", "{dnss: {}}");
        upstream.push("bad");
        assertThatThrownBy(this::start).isInstanceOf(Daemon.Refusal.class).hasMessageContaining("dnss");
        someHearthYaml();
        String good = upstream.push("good");
        try (GitNode node = start()) {
            assertThat(running(node)).isEqualTo(good);
            assertThat(www()).isEqualTo("192.0.2.10");
        }
    }

    private void someHearthYaml() throws IOException {
        upstream.write("hearth.yaml", "{dns: {listen: ['127.0.0.1:%d']}, http: {listen: ['127.0.0.1:%d']}}\n"
                .formatted(dns, http));
    }

    /** The disk as kill -9 leaves it at the worst moments: a revision half written, another whole and not yet in force. */
    @Test
    void killBetweenFetchAndApplyLeavesTheLastGoodRevision() throws Exception {
        String first = upstream.push("one");
        try (GitNode node = start()) {
            assertThat(running(node)).isEqualTo(first);
        }
        upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
        String second = upstream.push("two");
        NodeSettings settings = settings("poll: 1d");
        GitSource source = new GitSource(data, settings.repository(), RevisionStore.open(data, 5));
        assertThat(source.fetch()).isInstanceOf(Fetched.Revision.class);
        Files.createDirectories(data.resolve("revisions/" + "0".repeat(40) + ".new/zones"));
        Path away = temporary.resolve("away.git");
        Files.move(upstream.bare, away);
        try (GitNode node = start()) {
            assertThat(www()).isEqualTo("192.0.2.10");
            Files.move(away, upstream.bare);
            awaitLook(node, second);
            assertThat(www()).isEqualTo("192.0.2.11");
        }
        try (var left = Files.list(data.resolve("revisions"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("applied", first,
                    second);
        }
    }

    @Test
    void damagedRevisionGivesWayToTheOneBefore() throws Exception {
        String first = upstream.push("one");
        String second;
        try (GitNode node = start()) {
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            second = upstream.push("two");
            awaitLook(node, second);
        }
        Files.writeString(data.resolve("revisions").resolve(second).resolve("hearth.yaml"), "\0");
        try (GitNode node = start()) {
            awaitLook(node, second); // it is whole in the repository
            assertThat(www()).isEqualTo("192.0.2.11");
        }
        Files.writeString(data.resolve("revisions").resolve(second).resolve("hearth.yaml"), "\0");
        Files.move(upstream.bare, temporary.resolve("away.git"));
        try (GitNode node = start()) {
            awaitReport(text -> !text.contains("\"fault\": \"\""));
            assertThat(running(node)).isEqualTo(first);
            assertThat(www()).isEqualTo("192.0.2.10");
        }
    }

    @Test
    void onlyTheGitServersCallIsBelieved() throws Exception {
        Path secret = Files.writeString(temporary.resolve("secret"), "It's a Secret to Everybody\n");
        upstream.push("one");
        try (GitNode node = start("poll: 1d, webhook: {secret-file: '" + secret + "', body: 2048, pause: 0s}")) {
            awaitReport(text -> text.contains("\"problems\": []") && text.contains("\"looked\": \"2"));
            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            String second = upstream.push("two");
            assertThat(post("Hello, World!")).isEqualTo(401);
            assertThat(post("Hello, World?", "X-Hub-Signature-256", "sha256=" + HEX)).isEqualTo(401);
            assertThat(post("x".repeat(2049), "X-Gitlab-Token", "It's a Secret to Everybody")).isEqualTo(413);
            assertThat(www()).isEqualTo("192.0.2.10");
            assertThat(post("Hello, World!", "X-Hub-Signature-256", "sha256=" + HEX)).isEqualTo(202);
            awaitRunning(second);
            assertThat(www()).isEqualTo("192.0.2.11");

            upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.12"));
            String third = upstream.push("three");
            assertThat(post("{}".repeat(1000), "X-Gitlab-Token", "It's a Secret to Everybody")).isEqualTo(202);
            awaitRunning(third);
            assertThat(running(node)).isEqualTo(third);
            assertThat(get("/metrics")).contains("hearth_webhook_calls_total{result=\"accepted\"} 2",
                    "hearth_webhook_calls_total{result=\"refused\"} 2");
        }
        assertThatThrownBy(() -> start("webhook: {secret-file: /nowhere/secret}")).isInstanceOf(IOException.class)
                .hasMessageContaining("/nowhere/secret");
    }

    @Test
    void planComparesWithFolderAndRepository() throws Exception {
        upstream.push("one");
        upstream.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PlanCommand plan = new PlanCommand(new PrintWriter(out), new PrintWriter(err, true));
        assertThat(plan.run(upstream.work, upstream.url(), "main", Optional.empty(), false)).isZero();
        assertThat(out).hasToString("""
                ~ zone home.example.
                    - www.home.example. A 3600 192.0.2.10
                    + www.home.example. A 3600 192.0.2.11
                """);
        out.getBuffer().setLength(0);
        assertThat(plan.run(upstream.work, upstream.work.toString(), "main", Optional.empty(), true)).isZero();
        assertThat(out.toString()).contains("\"changes\": false");
        Path empty = Files.createDirectories(temporary.resolve("empty"));
        Files.writeString(empty.resolve("hearth.yaml"), "{}");
        assertThat(plan.run(empty, upstream.work.toString(), "main", Optional.empty(), false)).isEqualTo(1);
        assertThat(err.toString()).contains("the guard refuses this: it has no zone", "Hearth-Guard: off");
        assertThat(plan.run(empty, "file:///nowhere.git", "main", Optional.empty(), false)).isEqualTo(1);
        assertThat(err.toString()).contains("/nowhere.git");
    }
}
