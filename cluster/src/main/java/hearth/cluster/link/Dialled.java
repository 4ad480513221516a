package hearth.cluster.link;

import java.io.DataInputStream;

/** What came of connecting to the peer. */
sealed interface Dialled {
    /** It is the peer, and it takes the connection. */
    record Connected(SecureStream stream, DataInputStream in, LinkFrame.Welcome welcome) implements Dialled {}

    /** Its host answers that nothing listens there. */
    record Refused() implements Dialled {}

    /** Nothing came back in time, or the connection broke. */
    record Unreachable(String why) implements Dialled {}

    /** Somebody answers, but without our key, or it will not have us. */
    record NotThePeer(String why) implements Dialled {}
}
