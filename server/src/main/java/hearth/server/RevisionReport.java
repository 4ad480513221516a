package hearth.server;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import hearth.config.Json;
import hearth.config.NodeSettings;

/** What the operator wants to know of revisions: {@code GET /revision} on the machine itself, and the API. One thread writes, any reads. */
final class RevisionReport implements Page {
    static final String PATH = "/revision";

    private final NodeSettings node;
    private final ConfigurationCounts counts;
    private volatile Seen seen = new Seen("", Optional.empty(), List.of(), "");

    /**
     * @param commit
     *            the newest commit that the Git server told of; empty before it did
     * @param looked
     *            when the Git server last answered
     * @param problems
     *            why that commit isn't in force; none if it is
     * @param fault
     *            why the Git server can't be asked; empty if it can
     */
    record Seen(String commit, Optional<Instant> looked, List<String> problems, String fault) {}

    RevisionReport(NodeSettings node, ConfigurationCounts counts) {
        this.node = node;
        this.counts = counts;
    }

    void saw(String commit, Instant now, List<String> problems) {
        seen = new Seen(commit, Optional.of(now), List.copyOf(problems), "");
    }

    /** The same commit with the same problems, at a later time. */
    void stillSees(Instant now) {
        seen = new Seen(seen.commit, Optional.of(now), seen.problems, "");
    }

    void lost(String fault) {
        seen = new Seen(seen.commit, seen.looked, seen.problems, fault);
    }

    Seen seen() {
        return seen;
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        if (!request.reads()) {
            return Answer.only("GET, HEAD").now();
        }
        if (request.way() != Way.LOCAL) {
            return Answer.text(403,
                    "Only from this machine itself; over the network " + Api.PATH
                            + "revision tells it, to who is signed in.")
                    .now();
        }
        return new Answer(200, Answer.JSON, Json.write(json())).now();
    }

    /** All of it, in the form of the API. */
    Map<String, Object> json() {
        Seen now = seen;
        ConfigurationCounts.InForce inForce = counts.inForce();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", node.name());
        json.put("repository", node.repository().url());
        json.put("branch", node.repository().branch());
        Map<String, Object> running = new LinkedHashMap<>();
        running.put("commit", inForce.commit());
        running.put("since", inForce.since().toString());
        json.put("running", running);
        Map<String, Object> last = new LinkedHashMap<>();
        last.put("commit", now.commit);
        last.put("looked", now.looked.map(Instant::toString).orElse(""));
        last.put("problems", now.problems);
        json.put("seen", last);
        json.put("fault", now.fault);
        return json;
    }
}
