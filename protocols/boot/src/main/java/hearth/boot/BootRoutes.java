package hearth.boot;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import hearth.config.Mac;
import hearth.config.ProxmoxProfile;

/**
 * Which HTTP request gets what. Nothing of HTTP's framing is here: {@code server} reads requests and writes answers.
 * Immutable: a new configuration gets new routes.
 *
 * <pre>
 * /boot/PATH     a file below boot/files
 * /ipxe/MAC      the boot script of the machine with that card, 52-54-00-12-34-56 or with colons
 * /ipxe/boot     a script that asks for the one of the card in use: for boot sticks, one for all machines
 * /ipxe/local    a script that starts the machine's own disk: for scripts of one's own to end with
 * /proxmox/PROFILE/initrd.img    the installer's initial file system with its ISO in it
 * </pre>
 */
public final class BootRoutes {
    private static final String FILES = "/boot/";
    private static final String SCRIPTS = "/ipxe/";
    static final String INSTALLERS = "/proxmox/";
    static final String INSTALLER_INITRD = "/initrd.img";
    private static final String SCRIPT_TYPE = "text/plain; charset=utf-8";

    private static final String OCTETS = "application/octet-stream";

    /** UEFI's HTTP boot goes by these (UEFI specification, section 24.7); the rest is for people's eyes. */
    private static final Map<String, String> TYPES = Map.of("efi", "application/efi", "iso", "application/vnd.efi-iso",
            "ipxe", SCRIPT_TYPE, "txt", SCRIPT_TYPE, "cfg", SCRIPT_TYPE, "toml", "application/toml", "json",
            "application/json", "yaml", "application/yaml", "html", "text/html; charset=utf-8");

    private final BootFiles files;
    private final InstallerFiles installers;
    private final Machines machines;
    private final Supplier<Installations> installations;
    private final BootCounts counts;

    /** @param installations what has become of orders to install, at any time */
    public BootRoutes(BootFiles files, Machines machines, Supplier<Installations> installations, BootCounts counts) {
        this.files = files;
        this.installers = new InstallerFiles(files);
        this.machines = machines;
        this.installations = installations;
        this.counts = counts;
    }

    /**
     * @param target
     *            the request target as sent: path and query, or a whole URL
     * @param http
     *            base URL under which the client reached this server, without a slash at its end
     * @param client
     *            the client's address as text
     */
    public record Request(String method, String target, String http, String client) {}

    /** What to answer. A HEAD request gets the same without the body. */
    public sealed interface Answer {
        /**
         * Status 200, not to be cached: the next boot may be another.
         *
         * @param fault
         *            what the operator should know
         */
        record Text(String contentType, String body, Optional<String> fault) implements Answer {}

        /** Status by {@link Selection}. Whoever gets it closes the file. */
        record File(BootFile file, String contentType) implements Answer {}

        /** The same of several files. Whoever gets it closes them. */
        record Files(JoinedFiles files, String contentType) implements Answer {}

        /** Status 404. The reason is for the operator, not for the client. */
        record NotFound(String reason) implements Answer {}

        /** Status 400. */
        record BadRequest(String reason) implements Answer {}

        /** Status 405, with {@code Allow: GET, HEAD}. */
        record MethodNotAllowed() implements Answer {}

        /** Status 500: a file that is there and cannot be read. */
        record Failed(String reason) implements Answer {}
    }

    /** Never throws for a request, however strange. */
    public Answer route(Request request) {
        return switch (RequestPath.of(request.target())) {
            case RequestPath.Bad(String reason) -> {
                counts.badRequests.increment();
                yield new Answer.BadRequest(reason);
            }
            case RequestPath.Path(String path) -> {
                boolean installer = path.startsWith(INSTALLERS) && path.endsWith(INSTALLER_INITRD);
                if (!path.startsWith(FILES) && !path.startsWith(SCRIPTS) && !installer) {
                    yield notFound("nothing is served there");
                }
                if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                    yield new Answer.MethodNotAllowed();
                }
                if (installer) {
                    yield installer(path);
                }
                yield path.startsWith(FILES)
                        ? file(files.open(path.substring(FILES.length())))
                        : script(path.substring(SCRIPTS.length()), request);
            }
        };
    }

    private Answer installer(String path) {
        int end = path.length() - INSTALLER_INITRD.length();
        Optional<ProxmoxProfile> profile = end <= INSTALLERS.length()
                ? Optional.empty()
                : machines.installer(path.substring(INSTALLERS.length(), end));
        if (profile.isEmpty()) {
            return notFound("no profile of that name installs Proxmox VE");
        }
        return switch (installers.image(profile.get())) {
            case InstallerFiles.Image.Hindered(BootFiles.Opened reason) -> file(reason);
            case InstallerFiles.Image.Whole(JoinedFiles joined) -> {
                counts.files.increment();
                yield new Answer.Files(joined, OCTETS);
            }
        };
    }

    private Answer file(BootFiles.Opened opened) {
        return switch (opened) {
            case BootFiles.Opened.Found(BootFile file) -> {
                counts.files.increment();
                yield new Answer.File(file, type(file.name()));
            }
            case BootFiles.Opened.NotFound() -> notFound("no such file below boot/files");
            case BootFiles.Opened.Forbidden(String reason) -> {
                // The client is told no more than that there is nothing.
                counts.forbidden.increment();
                yield new Answer.NotFound(reason);
            }
            case BootFiles.Opened.Failed(String reason) -> {
                counts.unreadable.increment();
                yield new Answer.Failed(reason);
            }
        };
    }

    private Answer script(String what, Request request) {
        if (what.equals("boot")) {
            return script(IpxeScript.chain(request.http()));
        }
        if (what.equals("local")) {
            counts.localDiskScripts.increment();
            return script(IpxeScript.localDisk("asked to"));
        }
        Mac mac;
        try {
            mac = Mac.parse(what);
        } catch (IllegalArgumentException e) {
            return notFound("/ipxe/ takes a hardware address such as 52-54-00-12-34-56");
        }
        BootTarget target = machines.target(mac);
        if (target.system() instanceof BootTarget.System.Proxmox proxmox) {
            Optional<String> closed = closed(proxmox.order());
            if (closed.isPresent()) {
                counts.localDiskScripts.increment();
                return script(IpxeScript.localDisk(target.name() + " " + closed.get()));
            }
            List<String> faults = installers.faults(proxmox.installer());
            if (!faults.isEmpty()) {
                return broken(target, faults);
            }
        }
        return switch (IpxeScript.of(target, mac, IpxeScript.Place.of(request.http(), request.client()))) {
            case IpxeScript.Written.Script(String text) -> {
                boolean disk = target.system() instanceof BootTarget.System.Disk;
                (disk ? counts.localDiskScripts : counts.profileScripts).increment();
                yield script(text);
            }
            case IpxeScript.Written.Faulty(List<String> faults) -> broken(target, faults);
        };
    }

    /** Why a machine isn't to install itself; empty if it is. */
    private Optional<String> closed(Optional<InstallOrder> order) {
        return order.isEmpty()
                ? Optional.of("has no order to install")
                : switch (installations.get().standing(order.get())) {
                    case Installations.Standing.Armed() -> Optional.empty();
                    case Installations.Standing.Installing(Instant since) ->
                            Optional.of("is being installed since " + since);
                    case Installations.Standing.Done(Instant since) ->
                            Optional.of("is installed since " + since);
                    case Installations.Standing.Unknown() ->
                            Optional.of("has a record of its installation that can't be read");
                };
    }

    private Answer broken(BootTarget target, List<String> faults) {
        counts.brokenScripts.increment();
        return new Answer.Text(SCRIPT_TYPE, IpxeScript.fault(target.name(), faults),
                Optional.of(String.join("; ", faults)));
    }

    private static Answer script(String text) {
        return new Answer.Text(SCRIPT_TYPE, text, Optional.empty());
    }

    private Answer notFound(String reason) {
        counts.notFound.increment();
        return new Answer.NotFound(reason);
    }

    private static String type(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, OCTETS);
    }
}
