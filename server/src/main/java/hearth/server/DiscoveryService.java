package hearth.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import hearth.config.Configuration;
import hearth.config.DiscoverySettings;
import hearth.config.DockerSettings;
import hearth.config.KubernetesSettings;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.DiscoveryCounts;
import hearth.config.discovery.DiscoveryEvents;
import hearth.config.discovery.DockerWatch;
import hearth.config.discovery.Refusal;
import hearth.config.discovery.kubernetes.Follower;
import hearth.config.discovery.kubernetes.KubernetesWatch;

/**
 * Services that are found on the network, as it runs: a thread for the Docker engine, two for the Kubernetes cluster, where
 * they are configured. Started, changed and closed by one thread at a time.
 */
final class DiscoveryService implements AutoCloseable {
    /** What services are kept by, and metrics counted. */
    enum Source {
        DOCKER("docker"),
        KUBERNETES("kubernetes");

        final String text;

        Source(String text) {
            this.text = text;
        }
    }

    private final String node;
    private final EventLoops loops;
    private final Log log;
    private final InstantSource clock;
    private final FoundServices containers;
    private final FoundServices cluster;
    private final DiscoveryCounts dockerCounts = new DiscoveryCounts();
    private final DiscoveryCounts kubernetesCounts = new DiscoveryCounts();
    private final Watched<DockerSettings> docker;
    private final Watched<KubernetesSettings> kubernetes;

    /** What a thread does until it is interrupted. */
    private interface Following {
        void run() throws InterruptedException;
    }

    /**
     * @param node
     *            this node's name
     * @param containers
     *            where those of this machine's engine go
     * @param cluster
     *            where those of a cluster go, which every node sees for itself
     */
    DiscoveryService(String node, FoundServices containers, FoundServices cluster, EventLoops loops, Log log,
            InstantSource clock) {
        this.node = node;
        this.containers = containers;
        this.cluster = cluster;
        this.loops = loops;
        this.log = log;
        this.clock = clock;
        docker = new Watched<>(this::start, () -> containers.replace(Source.DOCKER.text, List.of()));
        kubernetes = new Watched<>(this::start, () -> cluster.replace(Source.KUBERNETES.text, List.of()));
    }

    /**
     * What puts another configuration in force; it can't fail. Names found by the settings before stay until the new ones
     * have been looked at; without new ones they go, those of an earlier start too.
     */
    Runnable prepare(Configuration configuration) {
        DiscoverySettings next = configuration.appliance().discovery();
        return () -> {
            docker.follow(next.dockerOn(node));
            kubernetes.follow(next.kubernetes());
        };
    }

    private List<Thread> start(DockerSettings settings) {
        String engine = "Docker engine at " + settings.socket();
        DiscoveryEvents news = new News(Source.DOCKER, engine, "containers serve", "Container ",
                Optional.of(settings.keep()));
        DockerWatch watch = new DockerWatch(settings, new DockerSocket(settings, loops.boot()), news, dockerCounts,
                clock);
        return List.of(follow("docker-1", engine, settings.retry(), watch::run));
    }

    private List<Thread> start(KubernetesSettings settings) {
        String server = "Kubernetes API server at " + settings.server();
        DiscoveryEvents news = new News(Source.KUBERNETES, server, "Services", "", Optional.empty());
        ApiServerClient client = new ApiServerClient(settings);
        KubernetesWatch watch = new KubernetesWatch(settings, client, news, kubernetesCounts, clock,
                new SplittableRandom());
        List<Thread> threads = new ArrayList<>();
        for (Follower<?> follower : watch.followers()) {
            threads.add(follow("kubernetes-" + (threads.size() + 1), server, settings.retry(), () -> {
                try {
                    follower.run();
                } finally {
                    client.close();
                }
            }));
        }
        return threads;
    }

    private Thread follow(String name, String source, Duration pause, Following following) {
        return Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                while (true) {
                    following(source, pause, following);
                }
            } catch (InterruptedException e) {
                // Watched.close() was called.
            }
        });
    }

    /** A description that nobody thought of must not end the names of all others. */
    private void following(String source, Duration pause, Following following) throws InterruptedException {
        try {
            following.run();
        } catch (RuntimeException e) {
            log.write(Message.MISDEED, e, "what", "services", "client", source, "why", e);
            Thread.sleep(pause);
        }
    }

    /** Where the news of a source go. */
    private final class News implements DiscoveryEvents {
        private final Source source;
        private final String where;
        private final String counted;
        private final String kind;
        private final Optional<Duration> keep;

        /**
         * @param counted
         *            what it counts, in the plural
         * @param kind
         *            put before what is refused
         * @param keep
         *            how long names stay without it
         */
        News(Source source, String where, String counted, String kind, Optional<Duration> keep) {
            this.source = source;
            this.where = where;
            this.counted = counted;
            this.kind = kind;
            this.keep = keep;
        }

        @Override
        public void found(List<Discovered> found) {
            (source == Source.DOCKER ? containers : cluster).replace(source.text, found);
        }

        @Override
        public void refused(Refusal refusal) {
            log.write(Message.DISCOVERY_REFUSED, "what", kind + refusal.what(), "why", refusal.detail());
        }

        @Override
        public void connected(int count) {
            log.write(Message.DISCOVERY_CONNECTED, "source", where, "count", count, "what", counted);
        }

        @Override
        public void lost(String why) {
            log.write(Message.DISCOVERY_LOST, "source", where, "why", why, "keep",
                    keep.map(time -> " for " + time.toSeconds() + " s").orElse(""));
        }

        @Override
        public void expired() {
            log.write(Message.DISCOVERY_EXPIRED, "source", where);
        }
    }

    /** Whether this node looks at it. Any thread. */
    boolean follows(Source source) {
        return switch (source) {
            case DOCKER -> docker.follows();
            case KUBERNETES -> kubernetes.follows();
        };
    }

    DiscoveryCounts counts(Source source) {
        return switch (source) {
            case DOCKER -> dockerCounts;
            case KUBERNETES -> kubernetesCounts;
        };
    }

    @Override
    public void close() {
        docker.close();
        kubernetes.close();
    }
}
