package hearth.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import hearth.config.Json;
import hearth.server.admin.Accounts;

/**
 * {@code /api/v1/session}: POST of a form with {@code name} and {@code password} signs in, GET tells who is signed in, DELETE
 * signs out. Passwords are looked at on a thread of their own, as that takes its time on purpose.
 */
final class SignIn implements Page {
    static final String PATH = "/api/v1/session";
    /** A name and a password, however they are encoded. */
    static final int LARGEST_BODY = 8192;

    private final Gate gate;
    private final Accounts accounts;
    private final QueuedThread thread;
    private final Duration lifetime;

    SignIn(Gate gate, Accounts accounts, QueuedThread thread, Duration lifetime) {
        this.gate = gate;
        this.accounts = accounts;
        this.thread = thread;
        this.lifetime = lifetime;
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        try {
            return switch (request.method()) {
                case "GET", "HEAD" -> who(gate.admit(request)).now();
                case "DELETE" -> {
                    gate.admit(request);
                    gate.signOut(request);
                    yield cookie(request, new Answer(200, Answer.JSON, Json.write(Map.of())), "", Duration.ZERO).now();
                }
                case "POST" -> signIn(request);
                default -> Answer.only("GET, POST, DELETE").now();
            };
        } catch (ApiProblem problem) {
            return problem.answer().now();
        }
    }

    private CompletionStage<Answer> signIn(Request request) throws ApiProblem {
        gate.checkPlace(request);
        gate.checkOrigin(request);
        Parameters form = Parameters.parse(new String(request.body(), StandardCharsets.UTF_8));
        String name = form.text("name");
        String password = form.text("password");
        if (name.isEmpty() || password.isEmpty()) {
            throw ApiProblem.badRequest("name and password are both needed");
        }
        gate.begin(request.client());
        return thread.ask(() -> accounts.verify(name, password.toCharArray())
                .map(account -> cookie(request, who(name), gate.signIn(account, request), lifetime))
                .orElseGet(() -> gate.refused(request.client(), "a wrong name or password").answer()))
                .exceptionally(fault -> {
                    gate.notTried(request.client());
                    return Api.busy(fault);
                });
    }

    private static Answer who(String name) {
        return new Answer(200, Answer.JSON, Json.write(Map.of("name", name)));
    }

    private static Answer cookie(Request request, Answer answer, String value, Duration age) {
        return answer.with("Set-Cookie", Gate.cookieName(request) + "=" + value + "; Path=/; Max-Age=" + age.toSeconds()
                + "; HttpOnly; SameSite=Strict" + (request.way() == Way.TLS ? "; Secure" : ""));
    }
}
