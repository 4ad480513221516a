package hearth.config.discovery.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import hearth.config.discovery.Discovered;
import hearth.config.discovery.DiscoveryCounts;
import hearth.config.discovery.DiscoveryEvents;
import hearth.config.discovery.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watch against an API server that does what no real one can be made to do on demand. */
class KubernetesWatchTest {
    private static final String PLAIN = "\"spec\": {\"clusterIP\": \"10.96.0.1\"}";
    private static final String END = "END";
    private static final String BREAK = "BREAK";

    private final ScriptedServer server = new ScriptedServer();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final DiscoveryCounts counts = new DiscoveryCounts();
    private final List<Thread> threads = new ArrayList<>();

    /** What a fake is for: the moment of each line, and what follows on it. Any thread. */
    private static final class ScriptedServer implements ApiServer {
        /** Pages by what they are asked with: the kind, then the token that continues. */
        final Map<String, byte[]> pages = new ConcurrentHashMap<>();
        final Map<String, Integer> status = new ConcurrentHashMap<>();
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final List<String> asked = new CopyOnWriteArrayList<>();
        volatile String version = "v1";
        /** Whether watches are not ended in time. */
        volatile boolean silent;

        @Override
        public Reply ask(String path) throws IOException {
            if (path.equals("/apis/discovery.k8s.io")) {
                return new Scripted(200, ("{\"versions\": [{\"version\": \"" + version + "\"}]}").getBytes(UTF_8),
                        new LinkedBlockingQueue<>(), false);
            }
            asked.add(path);
            String kind = path.startsWith("/api/v1/services?") ? "services" : "slices";
            int answer = status.getOrDefault(kind, 200);
            if (answer == 0) {
                throw new IOException("nobody there");
            }
            if (path.contains("watch=1")) {
                return new Scripted(answer, new byte[0],
                        kind.equals("services") ? lines : new LinkedBlockingQueue<>(), silent);
            }
            String next = path.replaceFirst(".*?(&continue=(.*))?$", "$2");
            return new Scripted(answer, pages.getOrDefault(kind + next, Cluster.list(List.of(), "1", "")),
                    new LinkedBlockingQueue<>(), false);
        }

        void tell(String type, String object) {
            lines.add("{\"type\": \"" + type + "\", \"object\": " + object + "}");
        }

        String lastWatch() {
            return asked.stream().filter(path -> path.startsWith("/api/v1/services?watch")).reduce((a, b) -> b)
                    .orElse("").replaceFirst(".*resourceVersion=([^&]*).*", "$1");
        }

        long lists() {
            return asked.stream().filter(path -> path.startsWith("/api/v1/services?limit=250")).count();
        }
    }

    private record Scripted(int status, byte[] whole, BlockingQueue<String> lines,
            boolean silent) implements ApiServer.Reply {
        @Override
        public Optional<byte[]> line(Duration limit) throws IOException, InterruptedException {
            String line = lines.poll(silent ? limit.toNanos() : limit.toNanos() / 3, TimeUnit.NANOSECONDS);
            boolean over = line == null && !silent && !limit.isZero();
            if (END.equals(line) || over) {
                throw new EOFException("the end");
            }
            if (BREAK.equals(line)) {
                throw new IOException("reset by peer");
            }
            return Optional.ofNullable(line).map(text -> text.getBytes(UTF_8));
        }

        @Override
        public void close() {}
    }

    private final class News implements DiscoveryEvents {
        @Override
        public void found(List<Discovered> found) {
            news.add("names " + String.join(" ", found.stream().filter(each -> each instanceof Discovered.Addresses)
                    .map(each -> ((Discovered.Addresses) each).name().text().replace(".shop.svc.k8s.example", ""))
                    .sorted().toList()));
        }

        @Override
        public void refused(Refusal refusal) {
            news.add("refused " + refusal.reason());
        }

        @Override
        public void connected(int count) {
            news.add("connected " + count);
        }

        @Override
        public void lost(String why) {
            news.add("lost " + why);
        }

        @Override
        public void expired() {
            news.add("expired");
        }
    }

    @BeforeEach
    void prepare() {
        server.pages.put("services", Cluster.list(List.of(Cluster.object("one", PLAIN)), "100", ""));
    }

    private void start() {
        KubernetesWatch watch = new KubernetesWatch(Cluster.settings(3, 3), server, new News(), counts,
                InstantSource.system(), new SplittableRandom(1));
        for (Follower<?> follower : watch.followers()) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    follower.run();
                } catch (InterruptedException e) {
                    news.add("stopped");
                }
            }));
        }
    }

    @AfterEach
    void stop() throws Exception {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counts.connected()).isFalse();
    }

    /** Waits for this; what else comes before it is none of the test's. */
    private void await(String expected) throws Exception {
        List<String> seen = new ArrayList<>();
        while (true) {
            String next = news.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("%s, after %s", expected, seen).isNotNull();
            if (next.startsWith(expected)) {
                return;
            }
            seen.add(next);
        }
    }

    private static String with(String object, String version) {
        return object.replace("\"resourceVersion\": \"1\"", "\"resourceVersion\": \"" + version + "\"");
    }

    @Test
    void nothingIsToldBeforeBothKindsAreKnown() throws Exception {
        server.status.put("slices", 0);
        start();
        await("lost nobody there");
        assertThat(news.stream().filter(each -> each.startsWith("names"))).isEmpty();
        server.status.remove("slices");
        await("names one");
        await("connected 1");
    }

    @Test
    void listComesInPagesAndTheWatchGoesOnFromTheLast() throws Exception {
        server.pages.put("services", Cluster.list(List.of(Cluster.object("one", PLAIN)), "100", "next+page"));
        server.pages.put("servicesnext%2Bpage", Cluster.list(List.of(Cluster.object("two", PLAIN)), "101", ""));
        start();
        await("names one two");
        await("connected 2");
        assertThat(server.lastWatch()).isEqualTo("101");
    }

    @Test
    void changesAreFollowedAndABrokenWatchGoesOnWhereItWas() throws Exception {
        start();
        await("connected 1");
        server.tell("ADDED", with(Cluster.object("two", PLAIN), "102"));
        await("names one two");
        server.tell("DELETED", with(Cluster.object("one", PLAIN), "103"));
        await("names two");
        server.tell("BOOKMARK", "{\"metadata\": {\"resourceVersion\": \"150\"}}");
        server.lines.add(BREAK);
        server.tell("ADDED", with(Cluster.object("three", PLAIN), "151"));
        await("names three two");
        assertThat(server.lastWatch()).isEqualTo("150");
        assertThat(server.lists()).as("lists").isEqualTo(1);
        assertThat(news).noneMatch(each -> each.startsWith("lost"));
    }

    @Test
    void versionThatIsForgottenMakesANewList() throws Exception {
        start();
        await("connected 1");
        server.pages.put("services", Cluster.list(List.of(Cluster.object("other", PLAIN)), "900", ""));
        server.tell("ERROR", "{\"kind\": \"Status\", \"code\": 410, \"message\": \"too old\"}");
        await("names other");
        server.pages.put("services", Cluster.list(List.of(Cluster.object("third", PLAIN)), "901", ""));
        server.status.put("services", 410);
        server.lines.add(END);
        while (server.lists() < 3) {
            Thread.sleep(5);
        }
        server.status.remove("services");
        await("names third");
    }

    @Test
    void halfAListChangesNothing() throws Exception {
        start();
        await("connected 1");
        server.pages.put("services", Cluster.list(List.of(), "900", "more"));
        server.pages.put("servicesmore", "{\"metadata\": ".getBytes(UTF_8));
        server.tell("ERROR", "{\"code\": 410}");
        await("lost the API server's list is not JSON");
        assertThat(news).noneMatch(each -> each.startsWith("names"));
        server.pages.put("servicesmore", Cluster.list(List.of(Cluster.object("late", PLAIN)), "900", ""));
        await("names late");
        await("connected 1");
    }

    @Test
    void watchThatGoesSilentIsOpenedAnew() throws Exception {
        server.silent = true;
        start();
        await("connected 1");
        await("lost the watch of");
        await("connected 1");
        assertThat(server.asked.stream().filter(path -> path.contains("watch=1"))).hasSizeGreaterThan(4);
        assertThat(server.lists()).isEqualTo(1);
    }

    @Test
    void refusalOfTheTokenIsExplainedAndNamesStay() throws Exception {
        start();
        await("connected 1");
        server.status.put("services", 401);
        server.lines.add(END);
        await("lost it does not know the token");
        assertThat(counts.connected()).isFalse();
        server.status.put("services", 200);
        await("connected 1");
        assertThat(news).noneMatch(each -> each.equals("names "));
        assertThat(counts.losses.sum()).isEqualTo(1);
    }

    @Test
    void limitIsToldOnceAndHolds() throws Exception {
        start();
        await("connected 1");
        for (int i = 2; i < 9; i++) {
            server.tell("ADDED", with(Cluster.object("s" + i, PLAIN), "20" + i));
        }
        await("refused TOO_MANY");
        server.tell("DELETED", with(Cluster.object("one", PLAIN), "300"));
        server.tell("ADDED", with(Cluster.object("last", PLAIN), "301"));
        await("names last s2 s3");
        assertThat(counts.refusals(Refusal.Reason.TOO_MANY)).isEqualTo(1);
    }

    @Test
    void olderClustersAreAskedForTheirVersionOfSlices() throws Exception {
        server.version = "v1beta1";
        server.pages.put("services", Cluster.list(
                List.of(Cluster.object("db", "\"spec\": {\"clusterIP\": \"None\"}")), "100", ""));
        server.pages.put("slices", Cluster.list(List.of(
                Cluster.slice("db", "db-a", "{\"addresses\": [\"10.0.0.1\"], \"topology\": {}}"),
                Cluster.slice("db", "db-b",
                        "{\"addresses\": [\"10.0.0.2\"]}, {\"addresses\": [\"10.0.0.3\"]}, {\"addresses\": [\"10.0.0.4\"]}")),
                "100", ""));
        start();
        await("names 10-0-0-1.db db");
        await("refused TOO_MANY");
        assertThat(server.asked).contains("/apis/discovery.k8s.io/v1beta1/endpointslices?limit=250");
    }
}
