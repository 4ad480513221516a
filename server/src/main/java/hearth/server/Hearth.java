package hearth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import hearth.config.Appliance;
import hearth.config.Configuration;
import hearth.config.Problem;
import hearth.dns.SerialKeeper;
import hearth.dns.Zones;

/**
 * One node, put together: this is the list of what runs. Started, reloaded and closed by one thread at a time.
 */
final class Hearth implements AutoCloseable {
    private final Path folder;
    private final DataFolder data;
    private final Log log;
    private final EventLoops loops;
    private final Metrics metrics = new Metrics();
    private final SerialLedger serials;
    private final Zones zones;
    private final LeaseRecords leaseRecords;
    private final MachineRecords machineRecords;
    private final BootService boot;
    private final DnsService dns;
    private final DhcpService dhcp;
    private final Readiness readiness = new Readiness();
    private Revision revision;
    private volatile String status;
    private boolean closed;

    private Hearth(Path folder, DataFolder data, Revision revision, SerialLedger serials, EventLoops loops, Log log,
            InstantSource clock) throws IOException, InterruptedException {
        this.folder = folder;
        this.data = data;
        this.revision = revision;
        status = revision.summary();
        this.serials = serials;
        this.loops = loops;
        this.log = log;
        Configuration configuration = revision.configuration();
        zones = new Zones(keeper(serials, log));
        machineRecords = new MachineRecords(zones, log);
        leaseRecords = new LeaseRecords(zones, machineRecords, log);
        machineRecords.replace(revision.zones(), configuration);
        boot = new BootService(configuration, loops, metrics, readiness, log);
        dns = new DnsService(configuration, zones, loops, log, clock);
        dhcp = new DhcpService(configuration, data.path(), loops.dhcp(), boot, leaseRecords, log, clock);
        ServerMetrics.register(metrics, dns, zones, dhcp, boot);
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
            return start(folder, locked, clock);
        } catch (UncheckedIOException e) {
            locked.close();
            throw new IOException(e.getMessage(), e);
        } catch (Daemon.Refusal | IOException | InterruptedException | RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    private static Hearth start(Path folder, DataFolder data, InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        long begun = System.nanoTime();
        SerialLedger serials = new SerialLedger(data.path(), clock);
        Revision revision = switch (Revision.read(folder, serials)) {
            case Revision.Read(Revision read) -> read;
            case Revision.Refused(List<Problem> problems) -> throw new Daemon.Refusal(problems);
        };
        Appliance appliance = revision.configuration().appliance();
        LogLines.install(appliance.log(), clock);
        Log log = new Log(appliance.log(), clock);
        log.write(Message.CONFIGURATION_LOADED, "folder", folder, "what", revision.summary());
        EventLoops loops = new EventLoops(Runtime.getRuntime().availableProcessors());
        Hearth hearth;
        try {
            hearth = new Hearth(folder, data, revision, serials, loops, log, clock);
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

    /** A disk that is full must not keep names from being served: the serial may then go backwards at a restart. */
    private static SerialKeeper keeper(SerialLedger serials, Log log) {
        return new SerialKeeper() {
            @Override
            public long ceiling(String origin) {
                return serials.ceiling(origin);
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
        List<Binding> bound = new ArrayList<>(boot.bind(appliance));
        bound.addAll(dns.bind(appliance.dns()));
        bound.addAll(dhcp.bind(appliance.dhcp(), revision.configuration().networks()));
        for (Binding binding : bound) {
            binding.await();
        }
        report("DNS", appliance.dns().listen());
        report("DHCP", appliance.dhcp().interfaces());
        report("DHCP", appliance.dhcp().listen());
        report("TFTP", appliance.tftp().listen());
        report("HTTP", appliance.http().listen());
        readiness.set(true);
    }

    private void report(String protocol, List<?> places) {
        if (!places.isEmpty()) {
            log.write(Message.LISTENING, "protocol", protocol, "places",
                    places.stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
    }

    /** Applies the configuration folder as it is now, as a whole; or refuses it as a whole, and says why. */
    synchronized void reload() {
        if (closed) {
            return;
        }
        try {
            readAndApply();
        } catch (RuntimeException e) {
            status = "The last change could not be applied; before it: " + revision.summary();
            log.write(Message.CONFIGURATION_NOT_APPLIED, e, "folder", folder, "why", e.getMessage());
        }
    }

    private void readAndApply() {
        switch (Revision.read(folder, serials)) {
            case Revision.Refused(List<Problem> problems) -> {
                status = "The last change is refused, it has problems; before it: " + revision.summary();
                log.write(Message.CONFIGURATION_REFUSED, "folder", folder, "count", problems.size(), "problem",
                        problems.getFirst());
            }
            case Revision.Read(Revision next) -> {
                Configuration configuration = next.configuration();
                List<String> fixed = revision.fixedKeysThatDiffer(configuration);
                // Everything that may fail comes before anything that is in force.
                List<Runnable> parts = List.of(boot.prepare(configuration), dns.prepare(configuration),
                        dhcp.prepare(configuration));
                machineRecords.replace(next.zones(), configuration);
                parts.forEach(Runnable::run);
                revision = next;
                status = next.summary();
                log.write(Message.CONFIGURATION_LOADED, "folder", folder, "what", next.summary());
                if (!fixed.isEmpty()) {
                    log.write(Message.CONFIGURATION_NEEDS_RESTART, "keys", String.join(", ", fixed));
                }
            }
        }
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
        return signs;
    }

    EventLoops loops() {
        return loops;
    }

    Log log() {
        return log;
    }

    Appliance appliance() {
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
        loops.close();
        dhcp.close();
        leaseRecords.close();
        metrics.close();
        try {
            data.close();
        } catch (IOException e) {
            log.write(Message.SERIAL_NOT_KEPT, "why", e.getMessage());
        }
        log.write(Message.STOPPED);
    }
}
