package hearth.server;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.cluster.Peer;
import hearth.config.Json;

/**
 * {@code /api/v1/…} in JSON, for the page and for programs: docs/api.yaml describes it. What is looked up is looked up on
 * the thread {@code api}, from what the serving threads leave behind for others to read.
 */
final class Api implements Page {
    static final String PATH = "/api/v1/";
    static final int LARGEST_BODY = 1024;
    private static final Pattern ZONE = Pattern.compile("zones/(.+)");

    private final Gate gate;
    private final QueuedThread thread;
    private final Inventory inventory;
    private final Runnable reload;
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Map<String, Resource> acts = new LinkedHashMap<>();
    private final NamesView names;

    /** What is at a path. */
    private interface Resource {
        Map<String, Object> show(Parameters parameters) throws ApiProblem;
    }

    /**
     * @param reload
     *            has the configuration looked at; may take its time
     */
    Api(Gate gate, QueuedThread thread, Inventory inventory, Runnable reload) {
        this.gate = gate;
        this.thread = thread;
        this.inventory = inventory;
        this.reload = reload;
        names = new NamesView(inventory);
        ConfigurationView configuration = new ConfigurationView(inventory);
        NodeView node = new NodeView(inventory, configuration);
        resources.put("node", parameters -> node.node());
        resources.put("nodes", parameters -> node.nodes());
        resources.put("networks", parameters -> node.networks());
        resources.put("zones", parameters -> names.zones());
        resources.put("leases", names::leases);
        resources.put("machines", configuration::machines);
        resources.put("services", configuration::services);
        resources.put("revision", parameters -> configuration.revision());
        resources.put("certificate", parameters -> configuration.certificate());
        acts.put("reload", parameters -> reload());
        acts.put("peer/down", this::peerDown);
    }

    /** The paths below {@link #PATH}, for the description's test; that of a zone is in it as {@code zones/{name}}. */
    Set<String> paths() {
        Set<String> all = new java.util.TreeSet<>(resources.keySet());
        all.addAll(acts.keySet());
        all.add("zones/{name}");
        return all;
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        try {
            gate.admit(request);
            String path = request.path().substring(PATH.length());
            Optional<Resource> resource = resource(Parameters.decoded(path));
            if (resource.isPresent()) {
                return request.reads()
                        ? ask(resource.get(), Parameters.parse(request.query()), 200)
                        : Answer.only("GET, HEAD").now();
            }
            Resource act = acts.get(path);
            if (act == null) {
                throw ApiProblem.notFound("The API has no " + request.path() + "; docs/api.yaml describes it.");
            }
            return request.method().equals("POST")
                    ? ask(act, Parameters.parse(new String(request.body(), StandardCharsets.UTF_8)), 202)
                    : Answer.only("POST").now();
        } catch (ApiProblem problem) {
            return problem.answer().now();
        }
    }

    private Optional<Resource> resource(String path) {
        Matcher zone = ZONE.matcher(path);
        return zone.matches()
                ? Optional.of(parameters -> names.zone(zone.group(1), parameters))
                : Optional.ofNullable(resources.get(path));
    }

    private CompletionStage<Answer> ask(Resource resource, Parameters parameters, int status) {
        return thread.ask(() -> {
            try {
                return new Answer(status, Answer.JSON, Json.write(resource.show(parameters)));
            } catch (ApiProblem problem) {
                return problem.answer();
            }
        }).exceptionally(Api::busy);
    }

    /** Too much waits already; anything else is a fault of ours. */
    static Page.Answer busy(Throwable fault) {
        if (fault instanceof RejectedExecutionException) {
            return new ApiProblem(503, "Busy", "Too many requests wait; try again in a moment.").answer();
        }
        throw new CompletionException(fault);
    }

    private Map<String, Object> reload() {
        reload.run();
        return object("looks", true);
    }

    /** An operator's word, which the pair acts on: so it must name the node, and be possible. */
    private Map<String, Object> peerDown(Parameters parameters) throws ApiProblem {
        Partner partner = inventory.partner()
                .orElseThrow(() -> ApiProblem.notFound("This node has no peer: it is no pair."));
        if (!parameters.text("name").equals(partner.peer().name())) {
            throw ApiProblem.badRequest("confirm with the peer's name: name=" + partner.peer().name());
        }
        if (partner.peer().standing().state() == Peer.State.UP) {
            throw new ApiProblem(409, "The peer is up",
                    partner.peer().name() + " answers this node: it is not down. Stop it first.");
        }
        partner.declareDown().run();
        return object("standing", partner.peer().standing().state().name());
    }

    /** A JSON object: name, value, name, value, … */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
