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
    private Running process;

    private HearthServer(Host host, Path configuration, Path data, Running process) {
        this.host = host;
        this.configuration = configuration;
        this.data = data;
        this.process = process;
    }

    /** Starts it, and returns when it says that it is ready. */
    static HearthServer start(Host host, Path configuration, Path data) throws Exception {
        HearthServer server = new HearthServer(host, configuration, data, launch(host, configuration, data));
        server.awaitReady();
        return server;
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
        process = launch(host, configuration, data);
        awaitReady();
    }

    /** Puts its configuration in force as it is now. */
    public void reload() throws Exception {
        String loaded = "CONFIGURATION_LOADED";
        int before = process.count(loaded);
        process.signal("HUP");
        process.awaitOutput(loaded, before + 1, START);
    }

    /** Where it keeps its state. */
    public Path data() {
        return data;
    }

    /** The configuration's folder. */
    public Path configuration() {
        return configuration;
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

    private static Running launch(Host host, Path configuration, Path data) throws IOException {
        return host.startJava(OPTIONS, "hearth.server.Main", "run", "--config", configuration.toString(), "--data",
                data.toString());
    }

    private void awaitReady() throws Exception {
        Await.until("the server to be ready", START, () -> {
            if (!process.alive()) {
                throw new LabException("the server has ended:\n" + process.lastOutput());
            }
            Result ready = host.run(STOP, "curl", "-fsS", "-m", "2", "-o", "/dev/null", LabNetwork.HTTP + "/ready");
            return ready.exit() == 0 ? Optional.of(ready) : Optional.empty();
        }, process::lastOutput);
    }
}
