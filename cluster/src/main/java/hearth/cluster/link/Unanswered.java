package hearth.cluster.link;

/** Why a request to the peer has no answer. It may have been handled all the same. */
public final class Unanswered extends Exception {
    private static final long serialVersionUID = 1;

    /** In the order of their codes on the wire: add at the end. */
    public enum Reason {
        /** The peer has no handler of the topic, or not yet. */
        NO_HANDLER,
        /** The peer's handler failed. */
        HANDLER_FAILED,
        /** The answer is larger than the link takes. */
        ANSWER_TOO_LARGE,
        /** The peer can't be reached, or was lost before it answered. */
        LOST,
        /** No answer within the link's time limit. */
        TIMEOUT,
        /** More waits to be sent than may wait, or the request is larger than the link takes. */
        TOO_MUCH
    }

    private final Reason reason;

    Unanswered(Reason reason) {
        // Without a stack trace: a lost peer fails many requests at once, and all alike.
        super("the peer did not answer: " + reason, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
