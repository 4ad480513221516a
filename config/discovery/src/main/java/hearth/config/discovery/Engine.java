package hearth.config.discovery;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How to ask a container engine: HTTP GET by the Docker Engine API. Called by the one thread of a {@link DockerWatch}. */
public interface Engine {
    /**
     * An answer as a whole.
     *
     * @param status
     *            of HTTP
     */
    record Answer(int status, byte[] body) {}

    /**
     * Asks.
     *
     * @throws IOException
     *             if there is no whole answer in time, or it is too long
     */
    Answer get(String path) throws IOException, InterruptedException;

    /**
     * Opens a stream of events; from the return on none is missed.
     *
     * @throws IOException
     *             if the engine does not answer with one
     */
    Events events(String path) throws IOException, InterruptedException;

    /** Events as they come. */
    interface Events extends AutoCloseable {
        /**
         * Waits for the next event, one JSON document.
         *
         * @return empty if none came within {@code limit}
         * @throws IOException
         *             when the stream has ended, or lost something
         */
        Optional<byte[]> next(Duration limit) throws IOException, InterruptedException;

        @Override
        void close();
    }
}
