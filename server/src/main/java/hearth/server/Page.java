package hearth.server;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * An HTTP path, or all below one, that a part of this server answers itself. Called on an event loop: must not wait. An
 * answer that takes time completes later, on any thread; the connection's further requests wait for it.
 */
@FunctionalInterface
interface Page {
    CompletionStage<Answer> answer(Request request);

    /** How a request came. */
    enum Way {
        TLS,
        /** In clear, from this machine itself: nobody between could read it. */
        LOCAL,
        /** In clear, over a network. */
        CLEAR
    }

    /**
     * @param query
     *            what follows the path's {@code ?}, as it was sent; or empty
     * @param field
     *            the request's header field of a name, in any case
     */
    record Request(String method, String path, String query, InetAddress client, Way way,
            Function<String, Optional<String>> field, byte[] body) {
        /** Whether it only looks: GET, or HEAD, whose answer is sent without its body. */
        boolean reads() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /**
     * @param fields
     *            header fields beside those of every answer (type, length, {@code Cache-Control: no-store}), which they
     *            replace
     */
    record Answer(int status, String type, Map<String, String> fields, byte[] body) {
        static final String JSON = "application/json";

        Answer(int status, String type, String body) {
            this(status, type, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        }

        static Answer text(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body + "\n");
        }

        /** The answer to a method that a path doesn't have. */
        static Answer only(String methods) {
            return text(405, "Only " + methods.replace(", ", " and ") + ".").with("Allow", methods);
        }

        Answer with(String field, String value) {
            Map<String, String> more = new LinkedHashMap<>(fields);
            more.put(field, value);
            return new Answer(status, type, Map.copyOf(more), body);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** This answer, already there. */
        CompletionStage<Answer> now() {
            return CompletableFuture.completedStage(this);
        }
    }
}
