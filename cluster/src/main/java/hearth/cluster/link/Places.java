package hearth.cluster.link;

import java.net.Socket;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The few places for connections of which it isn't known yet whether they are of use. Where all are taken, the one that has
 * been trying for longest makes room: whoever is what it should be needs a moment only, and strangers that stay can't keep it
 * out. Any thread.
 */
final class Places {
    private final int most;
    /** In the order in which they came. */
    private final Set<Socket> trying = new LinkedHashSet<>();
    private final Set<Socket> proved = new HashSet<>();

    Places(int most) {
        this.most = most;
    }

    /** Gives a connection a place; who has to go for that, which is itself if all others have proved to be of use. */
    synchronized Optional<Socket> enter(Socket guest) {
        if (trying.size() + proved.size() < most) {
            trying.add(guest);
            return Optional.empty();
        }
        if (trying.isEmpty()) {
            return Optional.of(guest);
        }
        Socket oldest = trying.iterator().next();
        trying.remove(oldest);
        trying.add(guest);
        return Optional.of(oldest);
    }

    /** It is of use: it keeps its place until it leaves. */
    synchronized void proved(Socket guest) {
        if (trying.remove(guest)) {
            proved.add(guest);
        }
    }

    /** Says whether it still had its place. */
    synchronized boolean leave(Socket guest) {
        return trying.remove(guest) || proved.remove(guest);
    }
}
