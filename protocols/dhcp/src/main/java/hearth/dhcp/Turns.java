package hearth.dhcp;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import hearth.dhcp.LeasePeer.Presence;

/**
 * Which node of a pair answers a client. In health it is the one that the client's hash says; the other does as soon as
 * the peer is away or behind, or the client asks again. There is no state to switch: each request is judged by itself.
 * Owned by the processor's thread.
 */
final class Turns {
    /** How many clients of the peer are watched at once; the one seen longest ago is forgotten first. */
    private static final int WATCHED = 16384;
    private static final Duration WATCH = Duration.ofSeconds(90);
    /** One message may come twice, through two relays or interfaces; no client asks again this soon. */
    private static final Duration ECHO = Duration.ofMillis(200);

    private final Optional<LeasePeer> peer;
    private final Map<Asker, Instant> unanswered = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asker, Instant> eldest) {
            return size() > WATCHED;
        }
    };

    private record Asker(ClientKey client, MessageType type) {}

    Turns(Optional<LeasePeer> peer) {
        this.peer = peer;
    }

    /** Whether this node answers a message that names no server. */
    boolean isOurs(Query q, Instant now) {
        boolean direct = !q.arrival().broadcast() && !q.packet().isRelayed();
        return peer.isEmpty() || direct || isAwayOrBehind(peer.get()) || isHashedToUs(peer.get(), q.packet())
                || isRepeated(q, now);
    }

    /**
     * Whether this node answers a message to another server: that was the peer, which is gone. It gets the first chance all
     * the same, since this node may be the one that is cut off.
     */
    boolean isInherited(Query q, Instant now) {
        if (peer.isEmpty()) {
            return false;
        }
        boolean again = isRepeated(q, now);
        Presence presence = peer.get().presence();
        return again && (presence == Presence.LOST || presence == Presence.DOWN);
    }

    /** The peer gave the client a lease: what it asked for is answered. */
    void answered(ClientKey client) {
        for (MessageType type : MessageType.values()) {
            unanswered.remove(new Asker(client, type));
        }
    }

    private boolean isRepeated(Query q, Instant now) {
        Asker asker = new Asker(q.client().key(), q.type());
        Instant first = unanswered.get(asker);
        if (first == null || first.plus(WATCH).isBefore(now)) {
            unanswered.put(asker, now);
            return false;
        }
        return !now.isBefore(first.plus(ECHO));
    }

    private static boolean isAwayOrBehind(LeasePeer peer) {
        return peer.presence() != Presence.IN_STEP;
    }

    private static boolean isHashedToUs(LeasePeer peer, DhcpPacket packet) {
        byte[] identity = packet.options().get(OptionCode.CLIENT_IDENTIFIER).orElseGet(packet::hardwareAddress);
        return LoadBalance.hash(identity) < 128 == peer.isFirst();
    }
}
