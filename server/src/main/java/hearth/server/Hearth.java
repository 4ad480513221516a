package hearth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import hearth.cluster.Peer;
import hearth.cluster.StateStore;
import hearth.config.Appliance;
import hearth.config.Configuration;
import hearth.config.Problem;
import hearth.config.reconcile.Desired;
import hearth.dns.SerialChoice;
import hearth.server.ConfigurationCounts.Failure;

/**
 * The life of one node: its start, from one revision to the next, and its end. What it is made of: {@link Parts}. Started,
 * reloaded and closed by one thread at a time.
 */
final class Hearth implements AutoCloseable {
    private final ConfigurationCounts counts;
    private final InstantSource clock;
    private final Log log;
    private final SerialLedger serials;
    private final Parts parts;
    private Path folder;
    private String commit;
    private volatile Revision revision;
    private volatile String status;
    private volatile List<String> refusal = List.of();
    private boolean closed;

    private Hearth(Origin origin, ConfigurationCounts counts, DataFolder data, Revision revision, SerialLedger serials,
            Endings endings, Log log, InstantSource clock) throws IOException, InterruptedException {
        this.folder = origin.folder();
        this.commit = origin.commit();
        this.counts = counts;
        this.clock = clock;
        this.revision = revision;
        status = revision.summary();
        this.serials = serials;
        this.log = log;
        Parts.InForce inForce = new Parts.InForce(() -> this.revision.configuration(), () -> refusal, this::reload);
        parts = new Parts(origin, revision, inForce, counts, data, serials, endings, log, clock);
        counts.applied(commit, clock.instant());
    }

    /**
     * Reads the configuration and serves it.
     *
     * @param folder
     *            the configuration
     * @param data
     *            where state is kept; made if it isn't there
     * @throws Daemon.Refusal
     *             if the configuration has problems
     * @throws IOException
     *             if something of this machine is in the way: a port, a right, the data folder; the message says what to do
     */
    static Hearth start(Path folder, Path data, InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        DataFolder locked = DataFolder.open(data);
        try {
            return start(Origin.of(folder), new ConfigurationCounts(), locked, clock);
        } catch (Daemon.Refusal | IOException | InterruptedException | RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    /** The same, in a data folder that is locked already, and stays so if the configuration is refused. */
    static Hearth start(Origin origin, ConfigurationCounts counts, DataFolder data, InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        try {
            return open(origin, counts, data, clock);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Hearth open(Origin origin, ConfigurationCounts counts, DataFolder data, InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        long begun = System.nanoTime();
        SerialChoice choice = origin.pair().map(Linked.Way::peer)
                .map(other -> SharedSerials.choice(origin.node(), other)).orElse(SerialChoice.ANY);
        SerialLedger serials = new SerialLedger(data.path(), clock, choice);
        Revision revision = switch (Revision.read(origin.folder(), serials)) {
            case Revision.Read(Revision read) -> read;
            case Revision.Refused(List<Problem> problems) -> throw new Daemon.Refusal(problems);
        };
        Appliance appliance = revision.configuration().appliance();
        LogLines.install(appliance.log(), clock);
        Log log = new Log(appliance.log(), clock);
        log.write(Message.CONFIGURATION_LOADED, "folder", origin.folder(), "what", revision.summary());
        Endings endings = new Endings();
        Hearth hearth;
        try {
            hearth = new Hearth(origin, counts, data, revision, serials, endings, log, clock);
            hearth.parts.listen(revision.configuration());
        } catch (IOException | InterruptedException | RuntimeException e) {
            undo(endings, e);
            throw e;
        }
        log.write(Message.STARTED, "millis", (System.nanoTime() - begun) / 1_000_000);
        return hearth;
    }

    /** Whatever there is of a node that could not start: a second attempt must find nothing of it in its way. */
    private static void undo(Endings endings, Exception cause) {
        try {
            endings.close();
        } catch (IllegalStateException e) {
            cause.addSuppressed(e);
        }
    }

    /** Applies the configuration folder as it is now, as a whole; or refuses it as a whole, and says why. */
    synchronized void reload() {
        if (!closed && apply(folder, commit) instanceof Applied.Refused(List<Problem> problems)) {
            status = "The last change is refused, it has problems; before it: " + revision.summary();
            refusal = problems.stream().map(Problem::toString).toList();
            counts.failures(Failure.REFUSED).increment();
            log.write(Message.CONFIGURATION_REFUSED, "folder", folder, "count", problems.size(), "problem",
                    problems.getFirst());
        }
    }

    /** Goes over to the configuration in another folder, as a whole or not at all. Whoever calls reports a refusal. */
    synchronized Applied apply(Path next, String nextCommit) {
        if (closed) {
            return new Applied.Hindered("this node is stopping");
        }
        long begun = System.nanoTime();
        try {
            Applied applied = readAndApply(next, nextCommit);
            parts.applying.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            return applied;
        } catch (RuntimeException e) {
            status = "The last change could not be applied; before it: " + revision.summary();
            counts.failures(Failure.HINDERED).increment();
            log.write(Message.CONFIGURATION_NOT_APPLIED, e, "folder", next, "why", e.getMessage());
            return new Applied.Hindered(String.valueOf(e.getMessage()));
        }
    }

    private Applied readAndApply(Path from, String nextCommit) {
        return switch (Revision.read(from, serials)) {
            case Revision.Refused(List<Problem> problems) -> new Applied.Refused(problems);
            case Revision.Read(Revision next) -> {
                Configuration configuration = next.configuration();
                List<String> fixed = revision.fixedKeysThatDiffer(configuration);
                parts.prepare(next).run();
                revision = next;
                refusal = List.of();
                folder = from;
                commit = nextCommit;
                counts.applied(commit, clock.instant());
                status = next.summary();
                log.write(Message.CONFIGURATION_LOADED, "folder", folder, "what", next.summary());
                if (!fixed.isEmpty()) {
                    log.write(Message.CONFIGURATION_NEEDS_RESTART, "keys", String.join(", ", fixed));
                }
                yield new Applied.InForce();
            }
        };
    }

    /** What is in force, for planning. */
    synchronized Desired desired() {
        return revision.desired();
    }

    /** The other node, in a pair. */
    Optional<Peer> peer() {
        return parts.pair.map(Linked::peer);
    }

    /** Small state that outlives this process. */
    StateStore state() {
        return parts.state.store();
    }

    ConfigurationCounts counts() {
        return counts;
    }

    /** What is served, in one line for people. Any thread. */
    String status() {
        return status;
    }

    /** Every thread on which somebody waits for this node. */
    LifeSigns lifeSigns() {
        return parts.lifeSigns();
    }

    /** What there is to be told of this node. */
    Inventory inventory() {
        return parts.inventory;
    }

    EventLoops loops() {
        return parts.loops;
    }

    Log log() {
        return log;
    }

    synchronized Configuration configuration() {
        return revision.configuration();
    }

    synchronized Appliance appliance() {
        return revision.configuration().appliance();
    }

    /** Stops taking packets, then makes durable what is under way. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            parts.close();
        } catch (IllegalStateException e) {
            log.write(Message.NOT_ENDED, e, "why", e.getMessage());
        }
        log.write(Message.STOPPED);
    }
}
