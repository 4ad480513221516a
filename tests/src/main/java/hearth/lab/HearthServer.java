package hearth.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The real server, as built, in a process of its own on a host of the lab. Used by one thread. */
public final class HearthServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);

    /** As the launcher has them. Every buffer is watched: a leak shows as a line in the log. */
    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-XX:+UseCompactObjectHeaders", "-Xmx512m",
            "-Dio.netty.leakDetection.level=paranoid");

    private final Host host;
    private final Path configuration;
    private final Path data;
    private final String http;
    private final String[] arguments;
    private Running process;

    private HearthServer(Host host, Path configuration, Path data, String http, String... arguments)
            throws IOException {
        this.host = host;
        this.configuration = configuration;
        this.data = data;
        this.http = http;
        this.arguments = arguments;
        process = launch();
    }

    /** Starts it, and returns when it says that it is ready. */
    static HearthServer start(Host host, Path configuration, Path data) throws Exception {
        HearthServer server = new HearthServer(host, configuration, data, LabNetwork.HTTP, "run", "--config",
                configuration.toString(), "--data", data.toString());
        server.awaitReady();
        return server;
    }

    /**
     * Starts it as a node whose configuration comes from Git. Returns at once: see {@link #awaitReady}.
     *
     * @param node
     *            its {@code node.yaml}
     * @param http
     *            where it will say that it is ready
     */
    public static HearthServer startNode(Host host, Path node, Path data, String http) throws IOException {
        return new HearthServer(host, node, data, http, "run", "--node", node.toString(), "--data", data.toString());
    }

    /** Ends it as a crash would (SIGKILL): it has no chance to write anything. */
    public void kill() {
        process.kill();
    }

    /** Asks it to stop (SIGTERM), and gives its exit code. */
    public int stop() throws Exception {
        process.signal("TERM");
        return process.awaitEnd(STOP);
    }

    /** Starts it again on the same data, after {@link #kill} or {@link #stop}. Returns when it is ready. */
    public void restart() throws Exception {
        process = launch();
        awaitReady();
    }

    /** Puts its configuration in force as it is now. */
    public void reload() throws Exception {
        String loaded = "CONFIGURATION_LOADED";
        int before = process.count(loaded);
        process.signal("HUP");
        process.awaitOutput(loaded, before + 1, START);
    }

    /** The configuration's folder, or the node's file. */
    public Path configuration() {
        return configuration;
    }

    /** The data folder. */
    public Path data() {
        return data;
    }

    /** What it has logged since its last start. */
    public String log() throws IOException {
        return process.output();
    }

    /** Waits until it has logged something, since its last start. */
    public void awaitLog(String pattern, Duration limit) throws Exception {
        process.awaitOutput(pattern, limit);
    }

    public boolean alive() {
        return process.alive();
    }

    @Override
    public void close() {
        process.stop();
    }

    private Running launch() throws IOException {
        return host.startJava(OPTIONS, "hearth.server.Main", arguments);
    }

    /** Waits until it says that it serves. */
    public void awaitReady() throws Exception {
        Await.until("the server to be ready", START, () -> {
            if (!process.alive()) {
                throw new LabException("the server has ended:\n" + process.lastOutput());
            }
            Result ready = host.run(STOP, "curl", "-fsS", "-m", "2", "-o", "/dev/null", http + "/ready");
            return ready.exit() == 0 ? Optional.of(ready) : Optional.empty();
        }, process::lastOutput);
    }
}
