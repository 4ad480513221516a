package hearth.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The other node of the pair, as far as this one can know. Nothing that a client waits for may wait for the peer without
 * a bound. Any thread.
 */
public interface Peer {
    /** The other node's name. */
    String name();

    Standing standing();

    /**
     * Told of every change of {@link #standing}, in order, on a thread of the link's own: keep it short. A node that
     * comes back with nothing in memory goes through {@link State#LOST} or {@link State#DOWN} for whoever watches.
     */
    void watch(Consumer<Standing> watcher);

    /**
     * Asks the other node's handler of a topic.
     *
     * @return its answer; or a failure as soon as the peer is lost, has no such handler or doesn't answer within the link's
     *         time limit. A request that failed may have been handled all the same. Completes on any thread.
     */
    CompletionStage<byte[]> ask(Topic topic, byte[] request);

    /** Answers the other node's requests of a topic from now on. */
    void answer(Topic topic, Handler handler);

    /** By how much the other node's clock is ahead of ours; zero as long as it isn't known. */
    Duration clockAhead();

    /** Whether this node is the one that acts where one of the two must: the other does only when this one is gone. */
    boolean leads();

    /** @param since when it became so */
    record Standing(State state, Instant since) {}

    enum State {
        /** It answers. */
        UP,
        /** It can't be reached. It may be alive, and serve clients that this node can't hear. */
        LOST,
        /** It is known not to run: an operator said so, or there is evidence. */
        DOWN
    }

    /** What a request is about. Codes go over the wire: never reuse one. */
    enum Topic {
        LEASES(1),
        STATE(2),
        REVISION(3);

        private final int code;

        Topic(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    @FunctionalInterface
    interface Handler {
        /** Must not wait: what takes time completes the answer later. */
        CompletionStage<byte[]> answer(byte[] request);
    }
}
