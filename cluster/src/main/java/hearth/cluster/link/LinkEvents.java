package hearth.cluster.link;

import java.net.InetAddress;
import java.time.Duration;

import hearth.cluster.Peer.Standing;

/** What an operator should hear of. Called on any thread, sometimes often: whoever writes it down bounds that. */
public interface LinkEvents {
    /** The peer's standing has changed. */
    void standing(Standing standing, String why);

    /** Whether this node leads has changed. */
    void leads(boolean leads);

    /** Somebody connected and did not prove to have the key, or there was no room to let it try. */
    void stranger(InetAddress from, String why);

    /** What answers at the peer's address is not the peer, or will not talk to this node. */
    void notThePeer(String why);

    /** The clocks differ by more than the limit, or no longer do. */
    void clock(Duration ahead, boolean tooMuch);

    /** How many nodes the cluster's membership has now. */
    void members(int count);

    /** The cluster's membership can't be had for now; everything else goes on. It is tried again. */
    void membersFailed(String why);

    /** A fault of ours; everything else goes on. */
    void misdeed(String where, Throwable fault);
}
