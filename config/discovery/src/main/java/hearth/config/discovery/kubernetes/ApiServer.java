package hearth.config.discovery.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How to ask an API server: HTTP GET with its token. Several threads ask at the same time. */
public interface ApiServer {
    /**
     * Asks, and waits for the head of the reply.
     *
     * @param path
     *            from the root of the API, with its query
     * @throws IOException
     *             if there is none in time; the message says what is wrong
     */
    Reply ask(String path) throws IOException, InterruptedException;

    /** A reply as it comes. Used by one thread. */
    interface Reply extends AutoCloseable {
        /** Of HTTP. */
        int status();

        /**
         * All that has not been read of it.
         *
         * @throws IOException
         *             if it does not come in time, breaks off, or is too long
         */
        byte[] whole() throws IOException, InterruptedException;

        /**
         * The next line, without its end.
         *
         * @return empty if none came within {@code limit}
         * @throws java.io.EOFException
         *             if the reply has come to its proper end
         * @throws IOException
         *             if it broke off, or the line is too long
         */
        Optional<byte[]> line(Duration limit) throws IOException, InterruptedException;

        /** Wants no more of it. */
        @Override
        void close();
    }
}
