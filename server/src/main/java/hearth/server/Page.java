package hearth.server;

import java.util.Optional;
import java.util.function.Function;

/** An HTTP path that a part of this server answers itself. Called on an event loop: must not wait. */
@FunctionalInterface
interface Page {
    Answer answer(Request request);

    /**
     * @param field
     *            the request's header field of a name, in any case
     */
    record Request(String method, Function<String, Optional<String>> field, byte[] body) {}

    record Answer(int status, String type, String body) {
        static final String JSON = "application/json";

        static Answer text(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body + "\n");
        }
    }
}
