package hearth.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import hearth.boot.BootCounts;
import hearth.boot.BootFile;
import hearth.boot.BootFiles;
import hearth.boot.BootRoutes;
import hearth.boot.Machines;
import hearth.boot.PxeChoice;
import hearth.boot.PxeClient;
import hearth.cluster.StateStore;
import hearth.config.Appliance;
import hearth.config.Configuration;
import hearth.config.Endpoint;
import hearth.config.Ipv4;
import hearth.dhcp.BootAnswer;
import hearth.dhcp.BootChoice;
import hearth.dhcp.BootRequest;
import hearth.tftp.TftpCounts;
import hearth.tftp.TftpFile;
import hearth.tftp.TftpFiles;
import hearth.tftp.TftpProcessor;

/**
 * Network boot as it runs: what DHCP tells a client to load, and TFTP and HTTP that serve it. The configuration is one
 * volatile reference, read once for each request.
 */
final class BootService implements BootChoice {
    private final EventLoops loops;
    private final Log log;
    private final BootCounts counts = new BootCounts();
    private final TftpCounts tftpCounts = new TftpCounts();
    private final Connections connections;
    private final HttpListener http;
    private final Path ownFiles;
    private final InstallState installState;
    private final InstallService installs;
    private final InstallUrls urls;
    private volatile Revision revision;

    /** What requests need of one configuration revision. */
    private record Revision(Appliance appliance, Machines machines, PxeChoice choice, BootRoutes routes,
            BootFiles files) {}

    /**
     * @param data
     *            the data folder: it has secrets, and files that are too large for a repository
     */
    BootService(Configuration configuration, Path data, StateStore store, EventLoops loops, Metrics metrics,
            Readiness readiness, Tls tls, Log log, InstantSource clock) {
        this.loops = loops;
        this.log = log;
        ownFiles = data.resolve("boot");
        installState = new InstallState(store, log);
        revision = revision(configuration);
        urls = new InstallUrls(() -> revision.appliance, tls);
        installs = new InstallService(() -> revision.machines, installState, urls, Secrets.in(data),
                new SecureRandom(), clock, log);
        connections = new Connections(configuration.appliance().http().connections());
        http = new HttpListener(configuration.appliance().http(), connections, metrics, readiness, tls,
                request -> revision.routes.route(request), log);
    }

    private Revision revision(Configuration configuration) {
        BootFiles files = new BootFiles(configuration.folder().resolve("boot/files"), ownFiles);
        Appliance appliance = configuration.appliance();
        Machines machines = Machines.of(configuration);
        return new Revision(appliance, machines, new PxeChoice(appliance.boot(), counts),
                new BootRoutes(files, machines, installState::now, counts), files);
    }

    /** Prepares another configuration; what is returned puts it in force, and can't fail. */
    Runnable prepare(Configuration configuration) {
        Revision next = revision(configuration);
        return () -> {
            revision = next;
            installs.announce();
        };
    }

    /**
     * @param pages
     *            what HTTP answers beside boot files and scripts
     */
    List<Binding> bind(Appliance appliance, Pages pages) throws IOException {
        http.serve(pages.and(installs.pages(appliance.boot().installerBody())));
        installs.announce();
        List<Binding> bound = new ArrayList<>();
        TftpProcessor tftp = new TftpProcessor(appliance.tftp(), tftpCounts);
        for (Endpoint endpoint : Interfaces.expanded(appliance.tftp().listen())) {
            bound.add(new Binding("TFTP on " + endpoint,
                    TftpListener.bind(endpoint, loops.boot(), tftp, this::open, log)));
        }
        for (Endpoint endpoint : appliance.http().listen()) {
            bound.add(new Binding("HTTP on " + endpoint, http.bind(endpoint, loops.boot())));
        }
        for (Endpoint endpoint : appliance.http().tlsListen()) {
            bound.add(new Binding("HTTPS on " + endpoint, http.bindTls(endpoint, loops.boot())));
        }
        return bound;
    }

    @Override
    public Optional<BootAnswer> choose(BootRequest request) {
        Revision now = revision;
        PxeClient client = new PxeClient(request.mac(), request.architectures(), request.vendorClass(), request.ipxe(),
                request.serverAddress());
        PxeChoice.Ways ways = new PxeChoice.Ways(httpBase(now.appliance, request.serverAddress()),
                !now.appliance.tftp().listen().isEmpty());
        return switch (now.choice.choose(client, ways)) {
            case PxeChoice.Choice.Boot boot ->
                    Optional.of(new BootAnswer(boot.nextServer(), boot.serverName(), boot.file(), boot.options()));
            case PxeChoice.Choice.NotBooting() -> installer(request);
            case PxeChoice.Choice.Unserved(String reason) -> {
                log.write(Message.BOOT_NO_LOADER, "client", request.mac().map(Object::toString).orElse("a machine"),
                        "why", reason);
                yield Optional.empty();
            }
        };
    }

    /** The installer of Proxmox VE asks for the URL of its answer as any DHCP client asks for anything. */
    private Optional<BootAnswer> installer(BootRequest request) {
        if (!request.requested().contains(InstallUrls.URL_OPTION)
                || request.mac().flatMap(installs::open).isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, byte[]> options = urls.options(request.serverAddress());
        options.keySet().retainAll(request.requested());
        return Optional.of(new BootAnswer(request.serverAddress(), "", "", options));
    }

    /** Where a client that knows this server as {@code address} reaches HTTP: as written, else the listener that fits best. */
    static Optional<String> httpBase(Appliance appliance, Ipv4 address) {
        if (appliance.http().url().isPresent()) {
            URI url = appliance.http().url().get();
            return Optional.of(url.toString().replaceAll("/+$", ""));
        }
        List<Endpoint> listeners = appliance.http().listen();
        return listeners.isEmpty() ? Optional.empty() : Optional.of("http://" + nearest(listeners, address));
    }

    /** The listener that a client reaches as {@code address}; else the first. */
    static Endpoint nearest(List<Endpoint> listeners, Ipv4 address) {
        return listeners.stream()
                .filter(listener -> listener.address().equals(address.address())
                        || listener.address().isAnyLocalAddress())
                .findFirst().map(listener -> new Endpoint(address.address(), listener.port()))
                .orElseGet(listeners::getFirst);
    }

    private TftpFiles.Opened open(String name) {
        return switch (revision.files.open(name)) {
            case BootFiles.Opened.Found(BootFile file) -> new TftpFiles.Opened.Found(new OpenFile(file));
            case BootFiles.Opened.NotFound() -> new TftpFiles.Opened.NotFound();
            case BootFiles.Opened.Forbidden(String reason) -> new TftpFiles.Opened.Forbidden(reason);
            case BootFiles.Opened.Failed(String reason) -> new TftpFiles.Opened.Failed(reason);
        };
    }

    /** A boot file as TFTP sees it. */
    private record OpenFile(BootFile file) implements TftpFile {
        @Override
        public long length() {
            return file.length();
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) throws IOException {
            return file.read(position, into, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    BootCounts counts() {
        return counts;
    }

    TftpCounts tftpCounts() {
        return tftpCounts;
    }

    InstallService installs() {
        return installs;
    }

    HttpListener http() {
        return http;
    }

    Connections connections() {
        return connections;
    }
}
