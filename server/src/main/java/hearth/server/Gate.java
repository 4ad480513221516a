package hearth.server;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

import hearth.server.admin.Accounts;
import hearth.server.admin.Attempts;
import hearth.server.admin.Sessions;

/**
 * Lets those through to the API who have a session's cookie or a token. Without any account there is nothing to get to.
 * Any thread.
 */
final class Gate {
    private static final String BEARER = "Bearer ";

    private final Accounts accounts;
    private final Sessions sessions;
    private final Attempts attempts;
    private final Log log;
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();

    Gate(Accounts accounts, Sessions sessions, Attempts attempts, Log log) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.attempts = attempts;
        this.log = log;
    }

    /** How many are signed in. */
    int sessions() {
        return sessions.count();
    }

    /** Whether there is a page at all. */
    boolean open() {
        return !accounts.empty();
    }

    /** Who asks. */
    String admit(Page.Request request) throws ApiProblem {
        checkPlace(request);
        Optional<String> token = request.field().apply("Authorization").filter(field -> field.startsWith(BEARER))
                .map(field -> field.substring(BEARER.length()).strip());
        if (token.isPresent()) {
            Optional<String> owner = accounts.owner(token.get());
            if (owner.isEmpty()) {
                begin(request.client());
                throw refused(request.client(), "a token that nobody has");
            }
            return owner.get();
        }
        if (!request.reads()) {
            checkOrigin(request);
        }
        return cookie(request).flatMap(sessions::name).orElseThrow(
                () -> new ApiProblem(401, "Not signed in",
                        "Sign in on the page, or send Authorization: Bearer TOKEN."));
    }

    /** Whether there is anything here, and nobody between can listen. */
    void checkPlace(Page.Request request) throws ApiProblem {
        if (!open()) {
            throw ApiProblem.notFound("There is nothing here.");
        }
        if (request.way() == Page.Way.CLEAR) {
            throw new ApiProblem(403, "HTTPS is required",
                    "Over a network this works with https only, so that nobody reads along. On the node itself http does.");
        }
    }

    /** A browser says which site's page sends a form: only our own may. */
    void checkOrigin(Page.Request request) throws ApiProblem {
        String host = request.field().apply("Host").orElse("");
        String origin = request.field().apply("Origin").orElse("");
        String scheme = request.way() == Page.Way.TLS ? "https" : "http";
        if (host.isEmpty() || !origin.equalsIgnoreCase(scheme + "://" + host)) {
            throw new ApiProblem(403, "Wrong origin", "The request does not come from a page of this node.");
        }
    }

    /** Counts an attempt to sign in, unless its client has had too many. */
    void begin(InetAddress client) throws ApiProblem {
        Duration wait = attempts.begin(client);
        if (!wait.isZero()) {
            throw new ApiProblem(429, "Too many attempts",
                    "Too many wrong passwords or tokens came from here. Try again in " + (wait.toSeconds() + 1)
                            + " seconds.");
        }
    }

    /** An attempt that was begun came to nothing for our own reasons: it costs its client none. */
    void notTried(InetAddress client) {
        attempts.withdrawn(client);
    }

    /** Somebody has shown a right password. */
    String signIn(Accounts.Account account, Page.Request request) {
        accepted.increment();
        attempts.succeeded(request.client());
        log.write(Message.SIGNED_IN, "name", account.name(), "client", request.client().getHostAddress());
        return sessions.begin(account);
    }

    void signOut(Page.Request request) {
        cookie(request).ifPresent(sessions::end);
    }

    ApiProblem refused(InetAddress client, String what) {
        refused.increment();
        log.write(Message.SIGN_IN_REFUSED, "client", client.getHostAddress(), "what", what);
        return new ApiProblem(401, "Not signed in", "That is not right.");
    }

    /** The browser sends a cookie of the first kind over TLS only, and takes it from nobody else's site (RFC 6265bis). */
    static String cookieName(Page.Request request) {
        return request.way() == Page.Way.TLS ? "__Host-hearth" : "hearth-" + port(request);
    }

    /** Cookies don't keep ports apart, and two nodes may run on one machine. */
    private static String port(Page.Request request) {
        try {
            return String.valueOf(URI.create("http://" + request.field().apply("Host").orElse("")).getPort());
        } catch (IllegalArgumentException e) {
            return "0";
        }
    }

    private static Optional<String> cookie(Page.Request request) {
        String start = cookieName(request) + "=";
        return request.field().apply("Cookie").stream().flatMap(field -> Arrays.stream(field.split(";", -1)))
                .map(String::strip).filter(pair -> pair.startsWith(start)).map(pair -> pair.substring(start.length()))
                .findFirst();
    }
}
