package hearth.boot;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import hearth.config.Mac;

/**
 * Which HTTP request gets what. Nothing of HTTP's framing is here: {@code server} reads requests and writes answers.
 * Immutable: a new configuration gets new routes.
 *
 * <pre>
 * /boot/PATH     a file below boot/files
 * /ipxe/MAC      the boot script of the machine with that card, 52-54-00-12-34-56 or with colons
 * /ipxe/boot     a script that asks for the one of the card in use: for boot sticks, one for all machines
 * /ipxe/local    a script that starts the machine's own disk: for scripts of one's own to end with
 * </pre>
 */
public final class BootRoutes {
    private static final String FILES = "/boot/";
    private static final String SCRIPTS = "/ipxe/";
    private static final String SCRIPT_TYPE = "text/plain; charset=utf-8";

    /** UEFI's HTTP boot goes by these (UEFI specification, section 24.7); the rest is for people's eyes. */
    private static final Map<String, String> TYPES = Map.of("efi", "application/efi", "iso", "application/vnd.efi-iso",
            "ipxe", SCRIPT_TYPE, "txt", SCRIPT_TYPE, "cfg", SCRIPT_TYPE, "toml", "application/toml", "json",
            "application/json", "yaml", "application/yaml", "html", "text/html; charset=utf-8");

    private final BootFiles files;
    private final Machines machines;
    private final BootCounts counts;

    public BootRoutes(BootFiles files, Machines machines, BootCounts counts) {
        this.files = files;
        this.machines = machines;
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
                if (!path.startsWith(FILES) && !path.startsWith(SCRIPTS)) {
                    yield notFound("nothing is served there");
                }
                if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                    yield new Answer.MethodNotAllowed();
                }
                yield path.startsWith(FILES)
                        ? file(path.substring(FILES.length()))
                        : script(path.substring(SCRIPTS.length()), request);
            }
        };
    }

    private Answer file(String name) {
        return switch (files.open(name)) {
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
        IpxeScript.Place place = new IpxeScript.Place(request.http(), host(request.http()), request.client());
        return switch (IpxeScript.of(target, mac, place)) {
            case IpxeScript.Written.Script(String text) -> {
                boolean disk = target.system() instanceof BootTarget.System.Disk;
                (disk ? counts.localDiskScripts : counts.profileScripts).increment();
                yield script(text);
            }
            case IpxeScript.Written.Faulty(List<String> faults) -> {
                counts.brokenScripts.increment();
                yield new Answer.Text(SCRIPT_TYPE, IpxeScript.fault(target.name(), faults),
                        Optional.of(String.join("; ", faults)));
            }
        };
    }

    private static Answer script(String text) {
        return new Answer.Text(SCRIPT_TYPE, text, Optional.empty());
    }

    private Answer notFound(String reason) {
        counts.notFound.increment();
        return new Answer.NotFound(reason);
    }

    private static String host(String http) {
        return Optional.ofNullable(URI.create(http).getHost()).orElse("");
    }

    private static String type(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, "application/octet-stream");
    }
}
