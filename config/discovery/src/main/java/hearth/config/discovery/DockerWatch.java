package hearth.config.discovery;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import hearth.config.DockerSettings;

/**
 * Follows the containers of one engine. An event only says where to look: what is believed is always the engine's present
 * description. So nothing is lost by events that come late, twice or not at all (docs/adr/011). All of it belongs to the
 * thread that calls {@link #run}.
 */
public final class DockerWatch {
    static final String SOURCE = "docker";
    private static final String EVENTS = "/events?filters=" + URLEncoder.encode("""
            {"type":["container","network"],"event":["start","restart","die","stop","kill","oom","pause","unpause",\
            "rename","update","destroy","health_status","connect","disconnect"]}""", StandardCharsets.UTF_8);
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final DockerSettings settings;
    private final Engine engine;
    private final DiscoveryEvents news;
    private final DiscoveryCounts counts;
    private final InstantSource clock;
    private final Naming naming;
    private final Map<String, Container> containers = new TreeMap<>();
    /** What is wrong with containers, and was told. */
    private final Map<String, List<Refusal>> told = new HashMap<>();
    private Optional<Instant> awaySince = Optional.empty();
    private boolean saidSo;
    /** Not so at the start: what an earlier process told may still be served. */
    private boolean toldNothing;
    private Duration wait = FIRST_WAIT;

    public DockerWatch(DockerSettings settings, Engine engine, DiscoveryEvents news, DiscoveryCounts counts,
            InstantSource clock) {
        this.settings = settings;
        this.engine = engine;
        this.news = news;
        this.counts = counts;
        this.clock = clock;
        naming = new Naming(settings);
    }

    /** Watches until its thread is interrupted. Names that were told stay as they are then. */
    public void run() throws InterruptedException {
        try {
            while (true) {
                // First the events, then the list: what changes between the two is seen twice, not missed.
                try (Engine.Events events = engine.events(EVENTS)) {
                    resync();
                    follow(events);
                } catch (IOException e) {
                    lost(e);
                }
                pause();
            }
        } finally {
            counts.connected(false);
        }
    }

    private void follow(Engine.Events events) throws IOException, InterruptedException {
        Instant due = clock.instant().plus(settings.resync());
        while (true) {
            Duration left = Duration.between(clock.instant(), due);
            // A clock that was set back must not put off the next look.
            Duration limit = left.compareTo(settings.resync()) > 0 ? settings.resync() : left;
            Optional<byte[]> event = limit.isPositive() ? events.next(limit) : Optional.empty();
            if (event.isPresent()) {
                counts.events.increment();
                look(event.get());
            } else {
                resync();
                due = clock.instant().plus(settings.resync());
            }
        }
    }

    private void look(byte[] event) throws IOException, InterruptedException {
        Optional<String> id = EngineJson.subject(event);
        if (id.isPresent()) {
            refresh(id.get());
            publish();
        }
    }

    /** Everything anew. */
    private void resync() throws IOException, InterruptedException {
        List<String> ids = EngineJson.ids(answer("/containers/json").orElseThrow(
                () -> new IOException("the engine knows no list of containers; is it a Docker engine?")));
        containers.keySet().retainAll(ids);
        told.keySet().retainAll(ids);
        for (String id : ids) {
            refresh(id);
        }
        counts.resyncs.increment();
        publish();
        counts.connected(true);
        if (awaySince.isPresent() || !saidSo) {
            news.connected(containers.size());
        }
        awaySince = Optional.empty();
        saidSo = true;
        wait = FIRST_WAIT;
    }

    private void refresh(String id) throws IOException, InterruptedException {
        Optional<byte[]> description = answer("/containers/" + id + "/json");
        if (description.isEmpty()) {
            containers.remove(id);
            told.remove(id);
            return;
        }
        try {
            Container container = EngineJson.container(description.get());
            if (!container.serving()) {
                containers.remove(id);
            } else if (containers.containsKey(id) || containers.size() < settings.containers()) {
                containers.put(id, container);
            } else {
                tell(id, List.of(new Refusal(container.toString(), Refusal.Reason.TOO_MANY,
                        "there are more than discovery.docker.containers")));
            }
        } catch (EngineJson.Unreadable e) {
            containers.remove(id);
            tell(id, List.of(new Refusal(id.substring(0, Container.SHORT_ID), Refusal.Reason.UNREADABLE,
                    String.valueOf(e.getMessage()))));
        }
    }

    /** @return empty if there is no such thing */
    private Optional<byte[]> answer(String path) throws IOException, InterruptedException {
        Engine.Answer answer = engine.get(path);
        return switch (answer.status()) {
            case OK -> Optional.of(answer.body());
            case NOT_FOUND -> Optional.empty();
            default -> throw new IOException("the engine answers " + answer.status() + " to " + path);
        };
    }

    private void publish() {
        List<Service> services = new ArrayList<>();
        containers.forEach((id, container) -> {
            Naming.Outcome outcome = naming.of(container);
            services.addAll(outcome.services());
            tell(id, outcome.refusals());
        });
        counts.services(services.size());
        toldNothing = services.isEmpty();
        news.services(services);
    }

    private void tell(String id, List<Refusal> refusals) {
        List<Refusal> before = refusals.isEmpty() ? told.remove(id) : told.put(id, refusals);
        for (Refusal refusal : refusals) {
            if (before == null || !before.contains(refusal)) {
                counts.refuse(refusal.reason());
                news.refused(refusal);
            }
        }
    }

    private void lost(IOException cause) {
        counts.connected(false);
        if (awaySince.isEmpty()) {
            awaySince = Optional.of(clock.instant());
            counts.losses.increment();
            saidSo = true;
            news.lost(String.valueOf(cause.getMessage()));
        }
    }

    private void pause() throws InterruptedException {
        boolean outlived = awaySince
                .filter(since -> Duration.between(since, clock.instant()).compareTo(settings.keep()) >= 0).isPresent();
        if (outlived && !toldNothing) {
            containers.clear();
            publish();
            news.expired();
        }
        Thread.sleep(wait);
        Duration next = wait.multipliedBy(2);
        wait = next.compareTo(settings.retry()) > 0 ? settings.retry() : next;
    }
}
