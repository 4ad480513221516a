package hearth.config.discovery.kubernetes;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

import hearth.config.KubernetesSettings;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.DiscoveryCounts;
import hearth.config.discovery.DiscoveryEvents;
import hearth.config.discovery.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * Follows the Services and EndpointSlices of one cluster, and tells their names once both are known. Its two followers run
 * on threads of their own; what they share is here, under this object's lock.
 */
public final class KubernetesWatch {
    private static final String SERVICES = "Services";
    private static final String SLICES = "EndpointSlices";

    private final KubernetesSettings settings;
    private final ApiServer api;
    private final DiscoveryEvents news;
    private final DiscoveryCounts counts;
    private final InstantSource clock;
    private final ClusterNames names;
    private final SplittableRandom random;
    private final Set<String> inStep = new HashSet<>();
    private Optional<Seen<ClusterService>> services = Optional.empty();
    private Optional<Seen<Slice>> slices = Optional.empty();
    private Set<Refusal> told = Set.of();
    /** Whether the API server's state, as it is, was told. */
    private boolean saidSo;

    /** What is known of one kind. */
    private record Seen<T>(Collection<T> objects, Collection<Refusal> refusals) {}

    public KubernetesWatch(KubernetesSettings settings, ApiServer api, DiscoveryEvents news, DiscoveryCounts counts,
            InstantSource clock, SplittableRandom random) {
        this.settings = settings;
        this.api = api;
        this.news = news;
        this.counts = counts;
        this.clock = clock;
        this.random = random;
        names = new ClusterNames(settings);
    }

    /** Who has to run, each on a thread of its own. */
    public List<Follower<?>> followers() {
        return List.of(
                new Follower<>(new OfServices(), settings, api, new News<ClusterService>(SERVICES) {
                    @Override
                    void seen(Seen<ClusterService> now) {
                        services = Optional.of(now);
                    }
                }, clock, random.split()),
                new Follower<>(new OfSlices(), settings, api, new News<Slice>(SLICES) {
                    @Override
                    void seen(Seen<Slice> now) {
                        slices = Optional.of(now);
                    }
                }, clock, random.split()));
    }

    /** Needs the lock. Until both kinds are known, names would be missing that are there. */
    private void publish() {
        if (services.isPresent() && slices.isPresent()) {
            Outcome outcome = names.of(services.get().objects, slices.get().objects);
            counts.services(services.get().objects.size());
            news.found(new ArrayList<Discovered>(outcome.found()));
            Set<Refusal> now = new HashSet<>(outcome.refusals());
            now.addAll(services.get().refusals);
            now.addAll(slices.get().refusals);
            for (Refusal refusal : now) {
                if (!told.contains(refusal)) {
                    counts.refuse(refusal.reason());
                    news.refused(refusal);
                }
            }
            told = now;
        }
    }

    /** What a follower finds comes together here. */
    private abstract class News<T> implements Follower.News<T> {
        private final String kind;

        News(String kind) {
            this.kind = kind;
        }

        /** Called with the lock. */
        abstract void seen(Seen<T> now);

        @Override
        public void objects(Collection<T> objects, Collection<Refusal> refusals) {
            synchronized (KubernetesWatch.this) {
                seen(new Seen<>(objects, refusals));
                publish();
            }
        }

        @Override
        public void listed() {
            counts.resyncs.increment();
        }

        @Override
        public void event() {
            counts.events.increment();
        }

        @Override
        public void inStep() {
            synchronized (KubernetesWatch.this) {
                inStep.add(kind);
                if (inStep.size() == 2 && !(saidSo && counts.connected())) {
                    saidSo = true;
                    counts.connected(true);
                    news.connected(services.map(seen -> seen.objects.size()).orElse(0));
                }
            }
        }

        @Override
        public void lost(String why) {
            synchronized (KubernetesWatch.this) {
                inStep.remove(kind);
                if (counts.connected() || !saidSo) {
                    saidSo = true;
                    counts.connected(false);
                    counts.losses.increment();
                    news.lost(why);
                }
            }
        }

        @Override
        public void stopped() {
            counts.connected(false);
        }
    }

    private final class OfServices implements Follower.Kind<ClusterService> {
        @Override
        public String text() {
            return SERVICES;
        }

        @Override
        public String path(ApiServer server) {
            return "/api/v1/services";
        }

        @Override
        public Function<JsonNode, Optional<ClusterService>> reader() {
            return ObjectJson::service;
        }

        @Override
        public int weight(ClusterService object) {
            return 1;
        }

        @Override
        public int limit() {
            return settings.services();
        }

        @Override
        public String limitKey() {
            return "discovery.kubernetes.services";
        }
    }

    private final class OfSlices implements Follower.Kind<Slice> {
        private static final String GROUP = "/apis/discovery.k8s.io";
        private static final int OK = 200;

        @Override
        public String text() {
            return SLICES;
        }

        /** Asked anew for each list: clusters are upgraded while we run, and v1 came with 1.21, while v1beta1 went with 1.25. */
        @Override
        public String path(ApiServer server) throws IOException, InterruptedException {
            try (ApiServer.Reply reply = server.ask(GROUP)) {
                List<String> versions = reply.status() == OK ? ApiJson.versions(reply.whole()) : List.of("v1");
                for (String version : List.of("v1", "v1beta1")) {
                    if (versions.contains(version)) {
                        return GROUP + "/" + version + "/endpointslices";
                    }
                }
            }
            throw new IOException("it has no EndpointSlices of version v1 or v1beta1; Kubernetes has them since 1.17");
        }

        @Override
        public Function<JsonNode, Optional<Slice>> reader() {
            return ObjectJson::slice;
        }

        @Override
        public int weight(Slice object) {
            return Math.max(1, object.endpoints().size());
        }

        @Override
        public int limit() {
            return settings.endpoints();
        }

        @Override
        public String limitKey() {
            return "discovery.kubernetes.endpoints";
        }
    }
}
