package hearth.server;

import java.util.LinkedHashMap;
import java.util.Map;

import hearth.config.Json;

/** Why the API doesn't do what it was asked: an answer in the form of RFC 9457. */
final class ApiProblem extends Exception {
    private static final long serialVersionUID = 1;
    private static final String TYPE = "application/problem+json";

    private final int status;
    private final String title;

    ApiProblem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static ApiProblem notFound(String what) {
        return new ApiProblem(404, "Not found", what);
    }

    static ApiProblem badRequest(String what) {
        return new ApiProblem(400, "Bad request", what);
    }

    Page.Answer answer() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("status", status);
        json.put("detail", String.valueOf(getMessage()));
        Page.Answer answer = new Page.Answer(status, TYPE, Json.write(json));
        return status == 401 ? answer.with("WWW-Authenticate", "Bearer realm=\"hearth\"") : answer;
    }
}
