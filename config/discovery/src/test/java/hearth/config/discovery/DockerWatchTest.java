package hearth.config.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watch against an engine that does what no real one can be made to do on demand. */
class DockerWatchTest {
    private static final String BROKEN = "{\"Id\": ";

    private final ScriptedEngine engine = new ScriptedEngine();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final DiscoveryCounts counts = new DiscoveryCounts();
    private Thread thread = Thread.currentThread();

    /** What a fake is for: the moment of each answer, and answers that no engine gives. Any thread. */
    private static final class ScriptedEngine implements Engine {
        final Map<String, byte[]> containers = new ConcurrentHashMap<>();
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        volatile boolean away;
        volatile boolean failing;

        @Override
        public Answer get(String path) throws IOException {
            if (away) {
                throw new IOException("nobody there");
            }
            if (failing) {
                return new Answer(500, new byte[0]);
            }
            if (path.equals("/containers/json")) {
                return new Answer(200, ("[" + String.join(",",
                        containers.keySet().stream().sorted().map(id -> "{\"Id\": \"" + id + "\"}").toList()) + "]")
                        .getBytes(UTF_8));
            }
            byte[] container = containers
                    .get(path.substring("/containers/".length(), path.length() - "/json".length()));
            return container == null ? new Answer(404, new byte[0]) : new Answer(200, container);
        }

        @Override
        public Events events(String path) throws IOException {
            if (away) {
                throw new IOException("nobody there");
            }
            return new Events() {
                @Override
                public Optional<byte[]> next(Duration limit) throws IOException, InterruptedException {
                    String event = events.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
                    if ("END".equals(event)) {
                        throw new IOException("the stream has ended");
                    }
                    return Optional.ofNullable(event).map(e -> e.getBytes(UTF_8));
                }

                @Override
                public void close() {
                    events.clear();
                }
            };
        }

        Described put(Described container) {
            containers.put(container.id, container.json());
            return container;
        }

        void tell(String id) {
            events.add("{\"Type\": \"container\", \"Action\": \"start\", \"Actor\": {\"ID\": \"" + id + "\"}}");
        }
    }

    private final class News implements DiscoveryEvents {
        @Override
        public void found(List<Discovered> found) {
            news.add(
                    String.join(" ",
                            found.stream().map(s -> ((Service) s).name().text().replace(".docker.example", "")).sorted()
                                    .toList()));
        }

        @Override
        public void refused(Refusal refusal) {
            news.add("refused " + refusal.reason());
        }

        @Override
        public void connected(int containers) {
            news.add("connected " + containers);
        }

        @Override
        public void lost(String why) {
            news.add("lost");
        }

        @Override
        public void expired() {
            news.add("expired");
        }
    }

    @BeforeEach
    void start() {
        engine.put(new Described(1).label("hearth.name", "one"));
        thread = Thread.ofPlatform().start(() -> {
            try {
                new DockerWatch(Described.settings(), engine, new News(), counts, InstantSource.system()).run();
            } catch (InterruptedException e) {
                news.add("stopped");
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        thread.interrupt();
        thread.join();
        assertThat(counts.connected()).isFalse();
    }

    private void expect(String... expected) throws Exception {
        for (String each : expected) {
            assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(each);
        }
    }

    @Test
    void eventOnlySaysWhereToLook() throws Exception {
        expect("one", "connected 1");
        Described two = engine.put(new Described(2).label("hearth.name", "two"));
        engine.tell(two.id);
        expect("one two");
        engine.tell(two.id); // "start" again, but it is gone by now
        engine.containers.remove(two.id);
        engine.tell(two.id);
        assertThat(news.poll(10, TimeUnit.SECONDS)).isIn("one", "one two");
        expect("one");
        engine.events.add("{\"Type\": \"network\", \"Actor\": {\"Attributes\": {\"container\": \"../../x\"}}}");
        engine.events.add("{\"Type\": \"volume\"}");
        engine.tell(two.id);
        expect("one");
    }

    @Test
    void namesStayWhileTheEngineIsAwayAndThenGo() throws Exception {
        expect("one", "connected 1");
        engine.away = true;
        engine.events.add("END");
        expect("lost");
        assertThat(news.poll(50, TimeUnit.MILLISECONDS)).as("kept for a while").isNull();
        assertThat(counts.connected()).isFalse();
        expect("", "expired");
        engine.away = false;
        expect("one", "connected 1");
        assertThat(counts.losses.sum()).isEqualTo(1);
        assertThat(counts.services()).isEqualTo(1);
    }

    @Test
    void namesOfAnEarlierProcessGoIfTheEngineIsNotThereAtTheStart() throws Exception {
        expect("one", "connected 1");
        stopWatching();
        engine.away = true;
        start();
        expect("lost", "", "expired");
        assertThat(news.poll(200, TimeUnit.MILLISECONDS)).as("told once").isNull();
    }

    private void stopWatching() throws Exception {
        thread.interrupt();
        thread.join();
        expect("stopped");
    }

    @Test
    void whatChangedWhileTheEngineWasAwayIsSeenAfterwards() throws Exception {
        expect("one", "connected 1");
        engine.containers.clear();
        engine.put(new Described(3).label("hearth.name", "three"));
        engine.events.add("END");
        expect("lost", "three", "connected 1");
    }

    @Test
    void unreadableContainerIsRefusedOnceAndOthersGoOn() throws Exception {
        expect("one", "connected 1");
        String id = new Described(2).id;
        engine.containers.put(id, BROKEN.getBytes(UTF_8));
        engine.tell(id);
        engine.tell(id);
        expect("refused UNREADABLE", "one", "one");
        engine.put(new Described(2).label("hearth.name", "two"));
        engine.tell(id);
        expect("one two");
        assertThat(counts.refusals(Refusal.Reason.UNREADABLE)).isEqualTo(1);
    }

    @Test
    void unreadableEventOrFailingEngineLeadsToANewLook() throws Exception {
        expect("one", "connected 1");
        engine.events.add("[".repeat(10_000));
        expect("lost", "one", "connected 1");
        engine.failing = true;
        engine.tell(new Described(1).id);
        expect("lost", "", "expired");
        engine.failing = false;
        expect("one", "connected 1");
    }

    @Test
    void containersAboveTheLimitAreRefused() throws Exception {
        expect("one", "connected 1");
        for (int i = 2; i <= 4; i++) {
            engine.put(new Described(i).label("hearth.name", "n" + i));
        }
        engine.events.add("END");
        expect("lost", "refused TOO_MANY", "n2 n3 one", "connected 3");
    }
}
