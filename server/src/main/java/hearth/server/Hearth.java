package hearth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import hearth.cluster.Pair;
import hearth.cluster.Peer;
import hearth.cluster.StateStore;
import hearth.config.Appliance;
import hearth.config.Configuration;
import hearth.config.NodeSettings;
import hearth.config.PeerSettings;
import hearth.config.Problem;
import hearth.config.reconcile.Desired;
import hearth.dns.SerialChoice;
import hearth.dns.SerialKeeper;
import hearth.dns.Zones;
import hearth.server.ConfigurationCounts.Failure;
import hearth.server.certificates.ServedZones;
import io.micrometer.core.instrument.Timer;

/**
 * One node, put together: this is the list of what runs. Started, reloaded and closed by one thread at a time.
 */
final class Hearth implements AutoCloseable {
    private final ConfigurationCounts counts;
    private final InstantSource clock;
    private final DataFolder data;
    private final Log log;
    private final EventLoops loops;
    private final Metrics metrics = new Metrics();
    private final SerialLedger serials;
    private final Zones zones;
    private final LeaseRecords leaseRecords;
    private final MachineRecords machineRecords;
    private final Certificates certificates;
    private final BootService boot;
    private final DnsService dns;
    private final DhcpService dhcp;
    private final DiscoveryService discovery;
    private final Optional<PairService> pair;
    private final Optional<Peer> peer;
    private final StateService state;
    private final Runnable shared;
    private final Runnable unshare;
    private final Readiness readiness = new Readiness();
    private final Timer applying;
    private final Inventory inventory;
    private final Administration administration;
    private final Pages pages;
    private Path folder;
    private String commit;
    private volatile Revision revision;
    private volatile String status;
    private volatile List<String> refusal = List.of();
    private boolean closed;

    private Hearth(Origin origin, ConfigurationCounts counts, DataFolder data, Revision revision, SerialLedger serials,
            EventLoops loops, Optional<Peer> given, Log log, InstantSource clock)
            throws IOException, InterruptedException {
        this.folder = origin.folder();
        this.commit = origin.commit();
        this.counts = counts;
        this.clock = clock;
        this.data = data;
        this.revision = revision;
        status = revision.summary();
        this.serials = serials;
        this.loops = loops;
        this.log = log;
        Configuration configuration = revision.configuration();
        zones = new Zones(keeper(serials, log));
        pair = given.isPresent() ? Optional.empty() : pair(origin, log, clock);
        peer = given.or(() -> pair.map(PairService::link));
        state = new StateService(data.path(), configuration.appliance().state(), peer, log, clock);
        machineRecords = new MachineRecords(zones, log);
        leaseRecords = new LeaseRecords(zones, machineRecords, log);
        machineRecords.replace(revision.zones(), configuration);
        ServiceRecords serviceRecords = new ServiceRecords(zones, machineRecords, log);
        ChallengeRecords challengeRecords = new ChallengeRecords(zones);
        ServedZones proofs = challengeRecords;
        FoundServices found = serviceRecords;
        Runnable sharing = () -> {};
        Runnable stopping = () -> {};
        if (peer.isPresent()) {
            String node = origin.node();
            SharedServices services = new SharedServices(state.store(), node, peer.get().name(), serviceRecords, log);
            SharedChallenges challenges = new SharedChallenges(state.store(), node, challengeRecords, clock, log);
            SharedSerials serialsOfBoth = new SharedSerials(state.store(), node, peer.get().name(), zones, log);
            found = services;
            proofs = challenges;
            sharing = () -> {
                services.start();
                challenges.start();
                serialsOfBoth.start();
            };
            stopping = serialsOfBoth::close;
        }
        shared = sharing;
        unshare = stopping;
        certificates = new Certificates(data.path(), configuration, proofs, log, clock);
        boot = new BootService(configuration, data.path(), state.store(), loops, metrics, readiness,
                certificates.tls(), log, clock);
        dns = new DnsService(configuration, zones, loops, certificates.tls(), log, clock);
        dhcp = new DhcpService(configuration, data.path(), peer.map(other -> new Pair(origin.node(), other)),
                loops.dhcp(), boot, leaseRecords, log, clock);
        discovery = new DiscoveryService(origin.node(), found, serviceRecords, loops, log, clock);
        inventory = new Inventory(origin.node(), clock.instant(), clock, readiness,
                () -> this.revision.configuration(), counts, () -> refusal, origin.keeper().map(Origin.Keeper::report),
                zones, dhcp, serviceRecords, discovery, certificates,
                machine -> InstallStages.of(boot.installs(), machine),
                pair.map(both -> new Partner(both.link(), both.link()::declareDown)));
        administration = new Administration(origin.admin(), data.path(), inventory,
                origin.keeper().map(Origin.Keeper::look).orElse(this::reload), log, clock);
        pages = origin.pages().and(administration.pages());
        ServerMetrics.administration(metrics, administration.gate());
        metrics.gauge("hearth.configuration.problems",
                "Problems of the newest configuration, which is not in force for them; 0 if it is.",
                () -> inventory.problems().size());
        ServerMetrics.register(metrics, dns, zones, dhcp, boot, certificates, counts);
        ServerMetrics.discovery(metrics, discovery);
        pair.ifPresent(both -> ServerMetrics.pair(metrics, both.link()));
        ServerMetrics.state(metrics, state);
        applying = metrics.timer("hearth.configuration.apply",
                "Time to read a new configuration and put it in force.");
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
            return start(Origin.of(folder), new ConfigurationCounts(), locked, Optional.empty(), clock);
        } catch (Daemon.Refusal | IOException | InterruptedException | RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    /** The same, in a data folder that is locked already, and stays so if the configuration is refused. */
    static Hearth start(Origin origin, ConfigurationCounts counts, DataFolder data, Optional<Peer> peer,
            InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        try {
            return open(origin, counts, data, peer, clock);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Hearth open(Origin origin, ConfigurationCounts counts, DataFolder data, Optional<Peer> peer,
            InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        long begun = System.nanoTime();
        // The link is not there yet: its settings have the name.
        SerialChoice choice = peer.map(Peer::name)
                .or(() -> origin.settings().flatMap(NodeSettings::peer).map(PeerSettings::name))
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
        EventLoops loops = new EventLoops(Runtime.getRuntime().availableProcessors());
        Hearth hearth;
        try {
            hearth = new Hearth(origin, counts, data, revision, serials, loops, peer, log, clock);
        } catch (IOException e) {
            loops.close();
            throw e;
        }
        try {
            hearth.listen(appliance);
        } catch (IOException e) {
            hearth.close();
            throw e;
        }
        log.write(Message.STARTED, "millis", (System.nanoTime() - begun) / 1_000_000);
        return hearth;
    }

    private static Optional<PairService> pair(Origin origin, Log log, InstantSource clock) throws IOException {
        if (origin.settings().isEmpty() || origin.settings().get().peer().isEmpty()) {
            return Optional.empty();
        }
        NodeSettings node = origin.settings().get();
        return Optional.of(new PairService(node, node.peer().get(), log, clock));
    }

    /** A disk that is full must not keep names from being served: the serial may then go backwards at a restart. */
    private static SerialKeeper keeper(SerialLedger serials, Log log) {
        return new SerialKeeper() {
            @Override
            public long ceiling(String origin) {
                return serials.ceiling(origin);
            }

            @Override
            public SerialChoice choice() {
                return serials.choice();
            }

            @Override
            public void serves(String origin, long serial) {
                try {
                    serials.serves(origin, serial);
                } catch (UncheckedIOException e) {
                    log.write(Message.SERIAL_NOT_KEPT, "why", e.getMessage());
                }
            }
        };
    }

    private void listen(Appliance appliance) throws IOException, InterruptedException {
        certificates.read();
        shared.run();
        // Before anything serves: where nothing listens, the other node takes this one for down.
        if (pair.isPresent()) {
            pair.get().start();
        }
        List<Binding> bound = new ArrayList<>(boot.bind(appliance, pages));
        bound.addAll(dns.bind(appliance.dns()));
        bound.addAll(dhcp.bind(appliance.dhcp(), revision.configuration().networks()));
        for (Binding binding : bound) {
            binding.await();
        }
        report("DNS", appliance.dns().listen());
        report("DNS over TLS", appliance.dns().tlsListen());
        report("DHCP", appliance.dhcp().interfaces());
        report("DHCP", appliance.dhcp().listen());
        report("TFTP", appliance.tftp().listen());
        report("HTTP", appliance.http().listen());
        report("HTTPS", appliance.http().tlsListen());
        discovery.prepare(revision.configuration()).run();
        readiness.set(true);
        certificates.start();
        administration.report();
    }

    private void report(String protocol, List<?> places) {
        if (!places.isEmpty()) {
            log.write(Message.LISTENING, "protocol", protocol, "places",
                    places.stream().map(Object::toString).collect(Collectors.joining(", ")));
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
            applying.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
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
                // Everything that may fail comes before anything that is in force.
                List<Runnable> parts = List.of(boot.prepare(configuration), dns.prepare(configuration),
                        dhcp.prepare(configuration), certificates.prepare(configuration),
                        discovery.prepare(configuration));
                machineRecords.replace(next.zones(), configuration);
                parts.forEach(Runnable::run);
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
        return peer;
    }

    /** Small state that outlives this process. */
    StateStore state() {
        return state.store();
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
        LifeSigns signs = new LifeSigns();
        loops.all().forEach((name, loop) -> signs.add(name, loop::execute));
        signs.add("lease-journal", dhcp.store()::ask);
        pair.ifPresent(both -> signs.add("peer", both.link()::execute));
        signs.add("state-journal", state.own()::ask);
        dhcp.replicated().ifPresent(both -> signs.add("lease-peer", both::ask));
        return signs;
    }

    /** What there is to be told of this node. */
    Inventory inventory() {
        return inventory;
    }

    EventLoops loops() {
        return loops;
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
        readiness.set(false);
        certificates.close();
        discovery.close();
        administration.close();
        unshare.run();
        loops.close();
        dhcp.close();
        leaseRecords.close();
        pair.ifPresent(PairService::close);
        state.close();
        metrics.close();
        try {
            data.close();
        } catch (IOException e) {
            log.write(Message.SERIAL_NOT_KEPT, "why", e.getMessage());
        }
        log.write(Message.STOPPED);
    }
}
