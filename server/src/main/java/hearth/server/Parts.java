package hearth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import hearth.cluster.Pair;
import hearth.cluster.Peer;
import hearth.config.Appliance;
import hearth.config.Configuration;
import hearth.dns.SerialChoice;
import hearth.dns.SerialKeeper;
import hearth.dns.Zones;
import hearth.server.Endings.Part;
import hearth.server.certificates.ServedZones;
import io.micrometer.core.instrument.Timer;

/**
 * One node, put together: this is the list of what runs. Made, changed and ended by one thread at a time; each part is among
 * the {@link Endings} from the moment on at which it is there.
 */
final class Parts {
    private final Endings endings;
    private final Log log;
    private final MachineRecords machineRecords;
    private final Certificates certificates;
    private final BootService boot;
    private final DnsService dns;
    private final DhcpService dhcp;
    private final DiscoveryService discovery;
    private final Administration administration;
    private final Pages pages;
    private final Readiness readiness = new Readiness();
    private final List<Runnable> sharing = new ArrayList<>();
    final EventLoops loops;
    final Optional<Linked> pair;
    final StateService state;
    final Inventory inventory;
    final Timer applying;

    /** What is in force, for those who ask. */
    record InForce(Supplier<Configuration> configuration, Supplier<List<String>> refusal, Runnable reload) {}

    Parts(Origin origin, Revision revision, InForce inForce, ConfigurationCounts counts, DataFolder data,
            SerialLedger serials, Endings endings, Log log, InstantSource clock)
            throws IOException, InterruptedException {
        this.endings = endings;
        this.log = log;
        endings.with(Part.DATA, data);
        Configuration configuration = revision.configuration();
        Metrics metrics = endings.with(Part.METRICS, new Metrics());
        loops = endings.with(Part.LOOPS, new EventLoops(Runtime.getRuntime().availableProcessors()));
        Zones zones = new Zones(keeper(serials, log));
        pair = origin.pair().isEmpty()
                ? Optional.empty()
                : Optional.of(endings.with(Part.PAIR, origin.pair().get().open(log, clock)));
        Optional<Peer> peer = pair.map(Linked::peer);
        state = endings.with(Part.STATE,
                new StateService(data.path(), configuration.appliance().state(), peer, log, clock));
        machineRecords = new MachineRecords(zones, log);
        machineRecords.replace(revision.zones(), configuration);
        LeaseRecords leaseRecords = endings.with(Part.LEASE_RECORDS, new LeaseRecords(zones, machineRecords, log));
        ServiceRecords serviceRecords = new ServiceRecords(zones, machineRecords, log);
        ChallengeRecords challengeRecords = new ChallengeRecords(zones);
        ServedZones proofs = challengeRecords;
        FoundServices found = serviceRecords;
        if (peer.isPresent()) {
            String node = origin.node();
            String other = peer.get().name();
            SharedServices services = new SharedServices(state.store(), node, other, serviceRecords, log);
            SharedChallenges challenges = new SharedChallenges(state.store(), node, challengeRecords, clock, log);
            SharedSerials serialsOfBoth = new SharedSerials(state.store(), node, other, zones, log);
            endings.with(Part.SERIALS, serialsOfBoth);
            found = services;
            proofs = challenges;
            sharing.addAll(List.of(services::start, challenges::start, serialsOfBoth::start));
        }
        certificates = endings.with(Part.CERTIFICATES,
                new Certificates(data.path(), configuration, proofs, log, clock));
        boot = new BootService(configuration, data.path(), state.store(), loops, metrics, readiness,
                certificates.tls(), log, clock);
        dns = new DnsService(configuration, zones, loops, certificates.tls(), log, clock);
        dhcp = endings.with(Part.DHCP,
                new DhcpService(configuration, data.path(), peer.map(other -> new Pair(origin.node(), other)),
                        loops.dhcp(), boot, leaseRecords, log, clock));
        discovery = endings.with(Part.DISCOVERY,
                new DiscoveryService(origin.node(), found, serviceRecords, loops, log, clock));
        inventory = new Inventory(origin.node(), clock.instant(), clock, readiness, inForce.configuration, counts,
                inForce.refusal, origin.keeper().map(Origin.Keeper::report), zones, dhcp, serviceRecords, discovery,
                certificates, machine -> InstallStages.of(boot.installs(), machine),
                pair.flatMap(Linked::link).map(link -> new Partner(link, link::declareDown)));
        administration = endings.with(Part.ADMINISTRATION, new Administration(origin.admin(), data.path(), inventory,
                origin.keeper().map(Origin.Keeper::look).orElse(inForce.reload), log, clock));
        pages = origin.pages().and(administration.pages());
        ServerMetrics.register(metrics, dns, zones, dhcp, boot, certificates, counts);
        ServerMetrics.administration(metrics, administration.gate());
        ServerMetrics.problems(metrics, inventory);
        ServerMetrics.discovery(metrics, discovery);
        pair.flatMap(Linked::link).ifPresent(link -> ServerMetrics.pair(metrics, link));
        ServerMetrics.state(metrics, state);
        applying = metrics.timer("hearth.configuration.apply",
                "Time to read a new configuration and put it in force.");
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

    /** Opens every socket, and serves. */
    void listen(Configuration configuration) throws IOException, InterruptedException {
        Appliance appliance = configuration.appliance();
        certificates.read();
        sharing.forEach(Runnable::run);
        // Before anything serves: where nothing listens, the other node takes this one for down.
        if (pair.isPresent()) {
            pair.get().start();
        }
        List<Binding> bound = new ArrayList<>(boot.bind(appliance, pages));
        bound.addAll(dns.bind(appliance.dns()));
        bound.addAll(dhcp.bind(appliance.dhcp(), configuration.networks()));
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
        discovery.prepare(configuration).run();
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

    /** Prepares another revision; what is returned puts it in force. Everything that may fail comes before that. */
    Runnable prepare(Revision next) {
        Configuration configuration = next.configuration();
        List<Runnable> parts = List.of(boot.prepare(configuration), dns.prepare(configuration),
                dhcp.prepare(configuration), certificates.prepare(configuration), discovery.prepare(configuration));
        return () -> {
            machineRecords.replace(next.zones(), configuration);
            parts.forEach(Runnable::run);
        };
    }

    /** Every thread on which somebody waits for this node. */
    LifeSigns lifeSigns() {
        LifeSigns signs = new LifeSigns();
        loops.all().forEach((name, loop) -> signs.add(name, loop::execute));
        signs.add("lease-journal", dhcp.store()::ask);
        pair.flatMap(Linked::link).ifPresent(link -> signs.add("peer", link::execute));
        signs.add("state-journal", state.own()::ask);
        dhcp.replicated().ifPresent(both -> signs.add("lease-peer", both::ask));
        return signs;
    }

    /** Stops taking packets, then makes durable what is under way. */
    void close() {
        readiness.set(false);
        endings.close();
    }
}
