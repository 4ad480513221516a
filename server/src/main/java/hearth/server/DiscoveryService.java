package hearth.server;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import hearth.config.Configuration;
import hearth.config.DockerSettings;
import hearth.config.discovery.DiscoveryCounts;
import hearth.config.discovery.DiscoveryEvents;
import hearth.config.discovery.DockerWatch;
import hearth.config.discovery.Refusal;
import hearth.config.discovery.Service;

/**
 * Services that are found on the network, as it runs: a thread for the Docker engine, where one is configured. Started,
 * changed and closed by one thread at a time.
 */
final class DiscoveryService implements AutoCloseable {
    private static final String DOCKER = "docker";

    private final EventLoops loops;
    private final Log log;
    private final InstantSource clock;
    private final FoundServices records;
    private final DiscoveryCounts counts = new DiscoveryCounts();
    private Optional<DockerSettings> settings = Optional.empty();
    private boolean begun;
    private Optional<Thread> watch = Optional.empty();

    DiscoveryService(FoundServices records, EventLoops loops, Log log, InstantSource clock) {
        this.records = records;
        this.loops = loops;
        this.log = log;
        this.clock = clock;
    }

    /**
     * What puts another configuration in force; it can't fail. Names found by the settings before stay until the new ones
     * have been looked at; without new ones they go,
     * those of an earlier start too.
     */
    Runnable prepare(Configuration configuration) {
        Optional<DockerSettings> next = configuration.appliance().discovery().docker();
        return () -> {
            if (!begun || !next.equals(settings)) {
                begun = true;
                stop();
                settings = next;
                watch = next.map(this::start);
                if (next.isEmpty()) {
                    records.replace(DOCKER, List.of());
                }
            }
        };
    }

    private Thread start(DockerSettings docker) {
        DockerWatch engine = new DockerWatch(docker, new DockerSocket(docker, loops.boot()), news(docker), counts,
                clock);
        return Thread.ofPlatform().name("docker-1").daemon().start(() -> {
            try {
                while (true) {
                    watch(engine, docker);
                }
            } catch (InterruptedException e) {
                // stop() was called.
            }
        });
    }

    /** A description that nobody thought of must not end the names of all other containers. */
    private void watch(DockerWatch engine, DockerSettings docker) throws InterruptedException {
        try {
            engine.run();
        } catch (RuntimeException e) {
            log.write(Message.MISDEED, e, "what", "containers", "client", docker.socket(), "why", e);
            Thread.sleep(docker.retry());
        }
    }

    private DiscoveryEvents news(DockerSettings docker) {
        return new DiscoveryEvents() {
            @Override
            public void services(List<Service> services) {
                records.replace(DOCKER, services);
            }

            @Override
            public void refused(Refusal refusal) {
                log.write(Message.DISCOVERY_REFUSED, "what", refusal.what(), "why", refusal.detail());
            }

            @Override
            public void connected(int containers) {
                log.write(Message.DISCOVERY_CONNECTED, "engine", docker.socket(), "count", containers);
            }

            @Override
            public void lost(String why) {
                log.write(Message.DISCOVERY_LOST, "engine", docker.socket(), "why", why, "keep",
                        docker.keep().toSeconds());
            }

            @Override
            public void expired() {
                log.write(Message.DISCOVERY_EXPIRED, "engine", docker.socket());
            }
        };
    }

    DiscoveryCounts counts() {
        return counts;
    }

    private void stop() {
        watch.ifPresent(thread -> {
            thread.interrupt();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        watch = Optional.empty();
    }

    @Override
    public void close() {
        stop();
    }
}
