package hearth.config.discovery.kubernetes;

import java.io.EOFException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import hearth.config.KubernetesSettings;
import hearth.config.discovery.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * Follows all objects of one kind: lists them, then watches from there, and goes on where it was after each interruption.
 * Belongs to the thread that calls {@link #run}.
 */
public final class Follower<T extends ClusterObject> {
    private static final int PAGE = 250;
    /** Changes that are taken together before names are made of them. */
    private static final int BATCH = 1000;
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    /** A watch that held for this long was no failure. */
    private static final Duration HELD = Duration.ofSeconds(1);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int GONE = 410;

    private final Kind<T> kind;
    private final KubernetesSettings settings;
    private final ApiServer api;
    private final News<T> news;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, T> objects = new HashMap<>();
    private final Set<Refusal> refusals = new LinkedHashSet<>();
    private int weight;
    private String path = "";
    private String version = "";
    private Instant listDue = Instant.MIN;
    private Duration wait = FIRST_WAIT;
    private int failures;

    /** What is followed. */
    interface Kind<T> {
        /** In the plural, as messages name it. */
        String text();

        /** Where these objects are listed. */
        String path(ApiServer api) throws IOException, InterruptedException;

        Function<JsonNode, Optional<T>> reader();

        /** How much of the limit an object takes. */
        int weight(T object);

        int limit();

        /** The key of that limit. */
        String limitKey();
    }

    /** Who hears of it. */
    interface News<T> {
        /** All objects that there are now, and what is wrong with others. */
        void objects(Collection<T> objects, Collection<Refusal> refusals);

        void listed();

        void event();

        /** A watch is open: what was told is so. */
        void inStep();

        /** The second attempt in turn has failed. */
        void lost(String why);

        void stopped();
    }

    /** What a watch goes on from is not known to the API server any more. */
    private static final class Expired extends IOException {
        private static final long serialVersionUID = 1;
    }

    Follower(Kind<T> kind, KubernetesSettings settings, ApiServer api, News<T> news, InstantSource clock,
            RandomGenerator random) {
        this.kind = kind;
        this.settings = settings;
        this.api = api;
        this.news = news;
        this.clock = clock;
        this.random = random;
    }

    /** Follows until its thread is interrupted. What was told stays as it is then. */
    public void run() throws InterruptedException {
        try {
            while (true) {
                try {
                    if (version.isEmpty() || !clock.instant().isBefore(listDue)) {
                        list();
                    }
                    watch();
                } catch (Expired e) {
                    version = "";
                } catch (IOException e) {
                    failed(e);
                }
                pause();
            }
        } finally {
            news.stopped();
        }
    }

    /** Everything anew. What is not in the list is gone, whether or not a watch has told. */
    private void list() throws IOException, InterruptedException {
        path = kind.path(api);
        Map<String, T> before = Map.copyOf(objects);
        objects.clear();
        refusals.clear();
        weight = 0;
        try {
            String next = "";
            do {
                ApiJson.Page<T> page = ApiJson.page(
                        get(path + "?limit=" + PAGE + (next.isEmpty() ? "" : "&continue=" + encoded(next))),
                        kind.reader());
                page.items().forEach(this::put);
                if (page.unreadable() > 0) {
                    unreadable();
                }
                version = page.version();
                next = page.next();
            } while (!next.isEmpty());
        } catch (IOException e) {
            // Half a list is none.
            version = "";
            objects.clear();
            weight = 0;
            before.values().forEach(this::put);
            throw e;
        }
        listDue = clock.instant().plus(settings.resync());
        news.listed();
        news.objects(List.copyOf(objects.values()), Set.copyOf(refusals));
    }

    private byte[] get(String target) throws IOException, InterruptedException {
        try (ApiServer.Reply reply = api.ask(target)) {
            expectSuccess(reply);
            return reply.whole();
        }
    }

    private void watch() throws IOException, InterruptedException {
        Instant opened = clock.instant();
        try (ApiServer.Reply reply = api.ask(path + "?watch=1&allowWatchBookmarks=true&resourceVersion="
                + encoded(version) + "&timeoutSeconds=" + settings.watch().toSeconds())) {
            expectSuccess(reply);
            news.inStep();
            follow(reply);
        } catch (EOFException e) {
            // The API server ends each watch in time.
        }
        if (Duration.between(opened, clock.instant()).compareTo(HELD) >= 0) {
            healthy();
        }
    }

    private void follow(ApiServer.Reply reply) throws IOException, InterruptedException {
        Duration longest = settings.watch().plus(settings.timeout());
        Instant deadline = clock.instant().plus(longest);
        while (true) {
            Duration left = Duration.between(clock.instant(), deadline);
            // A clock that was set back must not make the watch endless.
            Optional<byte[]> line = reply.line(left.compareTo(longest) > 0 ? longest : left);
            if (line.isEmpty()) {
                throw new IOException(
                        "the watch of " + kind.text() + " has not ended when it should; its connection is dead");
            }
            boolean changed = false;
            try {
                for (int i = 0; line.isPresent(); i++) {
                    changed |= take(line.get());
                    line = i < BATCH ? reply.line(Duration.ZERO) : Optional.empty();
                }
            } finally {
                if (changed) {
                    news.objects(List.copyOf(objects.values()), Set.copyOf(refusals));
                }
            }
            healthy();
        }
    }

    /** @return whether anything has changed */
    private boolean take(byte[] line) throws IOException {
        news.event();
        return switch (ApiJson.change(line, kind.reader())) {
            case ApiJson.Put<T>(T object, String at) -> {
                put(object);
                version = at;
                yield true;
            }
            case ApiJson.Gone<T>(T object, String at) -> {
                remove(object.key());
                version = at;
                yield true;
            }
            case ApiJson.Mark<T>(String at, boolean unreadable) -> {
                version = at;
                if (unreadable) {
                    unreadable();
                }
                yield unreadable;
            }
            case ApiJson.Failed<T>(int code, String message) -> throw code == GONE
                    ? new Expired()
                    : new IOException("the watch of " + kind.text() + " failed with " + code + ": " + message);
        };
    }

    private void put(T object) {
        remove(object.key());
        int more = kind.weight(object);
        if (more > kind.limit() - weight) {
            refusals.add(new Refusal("One of the cluster's " + kind.text(), Refusal.Reason.TOO_MANY,
                    "there are more than " + kind.limitKey() + " (" + kind.limit() + "); further ones are left out"));
        } else {
            weight += more;
            objects.put(object.key(), object);
        }
    }

    private void remove(String key) {
        T before = objects.remove(key);
        if (before != null) {
            weight -= kind.weight(before);
        }
    }

    private void unreadable() {
        refusals.add(new Refusal("One of the cluster's " + kind.text(), Refusal.Reason.UNREADABLE,
                "it has no namespace and name that could be part of a DNS name"));
    }

    private void expectSuccess(ApiServer.Reply reply) throws IOException, InterruptedException {
        switch (reply.status()) {
            case OK -> {
            }
            case GONE -> throw new Expired();
            case UNAUTHORIZED ->
                    throw new IOException("it does not know the token of discovery.kubernetes.token-file (401)");
            case FORBIDDEN -> throw new IOException("it does not allow to list and watch " + kind.text()
                    + " (403); bind the ClusterRole of docs/discovery.md to the token's user: "
                    + ApiJson.message(reply.whole()));
            default -> throw new IOException("it answers " + reply.status() + " when asked for " + kind.text() + ": "
                    + ApiJson.message(reply.whole()));
        }
    }

    private void healthy() {
        failures = 0;
        wait = FIRST_WAIT;
    }

    /** One connection that broke is no news: the next attempt goes on where it was. */
    private void failed(IOException e) {
        failures++;
        if (failures >= 2) {
            news.lost(String.valueOf(e.getMessage()));
        }
    }

    private void pause() throws InterruptedException {
        // From half of it to all, so that many who lost one server don't come back as one.
        Thread.sleep(Duration.ofNanos((long) (wait.toNanos() * (0.5 + random.nextDouble() / 2))));
        Duration next = wait.multipliedBy(2);
        wait = next.compareTo(settings.retry()) > 0 ? settings.retry() : next;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
