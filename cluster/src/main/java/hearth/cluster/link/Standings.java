package hearth.cluster.link;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;

import hearth.cluster.Peer.Standing;
import hearth.cluster.Peer.State;

/**
 * What is known of the peer, out of what the connections tell. UP takes both: a session that we opened and one that the
 * peer opened, of the same run, so that both nodes see the same. Owned by the thread {@code peer}.
 */
final class Standings {
    /** Refusals in a row that make evidence: one may be a restart, or a port just being taken. */
    static final int EVIDENCE = 3;

    private final InstantSource clock;
    private final BiConsumer<Standing, String> changed;
    private final Map<Session.Side, Session> sessions = new EnumMap<>(Session.Side.class);
    private Standing standing;
    private int refusals;
    private int silences;
    /** DOWN because nothing listens there; as opposed to a goodbye or an operator's word, which stay until it is back. */
    private boolean byRefusal;

    Standings(InstantSource clock, BiConsumer<Standing, String> changed) {
        this.clock = clock;
        this.changed = changed;
        standing = new Standing(State.LOST, clock.instant());
    }

    /** A session began. One of another run ends the sessions of the run before, and the peer is lost in between. */
    void began(Session.Side side, Session session) {
        for (Session old : sessions.values().stream().filter(s -> s.run() != session.run()).toList()) {
            old.talk().close();
            ended(old, "it was started anew");
        }
        Session before = sessions.put(side, session);
        if (before != null) {
            before.talk().close();
        }
        refusals = 0;
        silences = 0;
        if (sessions.size() == 2) {
            become(State.UP, "it answers");
        }
    }

    void ended(Session session, String why) {
        if (sessions.values().remove(session) && standing.state() == State.UP) {
            become(State.LOST, why);
        }
    }

    /** Its host says that nothing listens on its port. */
    void refused() {
        silences = 0;
        refusals++;
        if (refusals >= EVIDENCE && standing.state() == State.LOST && sessions.isEmpty()) {
            byRefusal = true;
            become(State.DOWN, "its host answers, and nothing listens there");
        }
    }

    /** Nothing came back, or nothing that helps. */
    void unreachable(String why) {
        refusals = 0;
        silences++;
        if (standing.state() == State.DOWN && byRefusal && silences >= EVIDENCE) {
            // It may have been started again where we can't see it.
            become(State.LOST, why);
        }
    }

    void saidGoodbye() {
        sessions.values().forEach(session -> session.talk().close());
        sessions.clear();
        byRefusal = false;
        become(State.DOWN, "it said goodbye");
    }

    /** @return false if that can't be: it answers */
    boolean declaredDown() {
        if (standing.state() == State.UP) {
            return false;
        }
        byRefusal = false;
        become(State.DOWN, "an operator said so");
        return true;
    }

    Standing standing() {
        return standing;
    }

    private void become(State state, String why) {
        if (state != standing.state()) {
            standing = new Standing(state, clock.instant());
            changed.accept(standing, why);
        }
    }
}
