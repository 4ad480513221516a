package hearth.cluster.link;

import hearth.cluster.Peer.State;

/**
 * Which of the two acts where one must. A node that sees the other begins to lead only once the other has said that it
 * doesn't, so that two nodes which see each other never both do for longer than a pulse. Owned by the thread {@code peer}.
 */
final class Leadership {
    private final boolean first;
    private boolean settled;
    private State peer = State.LOST;
    private boolean peerLeads;
    private Membership.View members = Membership.View.NONE;
    private boolean leads;

    /** @param first whether this node's name sorts first */
    Leadership(boolean first) {
        this.first = first;
    }

    /** The peer had time enough to appear: from now on this node may lead alone. */
    void settled() {
        settled = true;
        decide();
    }

    void peerIs(State state) {
        peer = state;
        settled |= state != State.LOST;
        decide();
    }

    /** What the peer says of itself. */
    void peerSays(boolean itLeads) {
        peerLeads = itLeads;
        decide();
    }

    void members(Membership.View view) {
        members = view;
        decide();
    }

    boolean leads() {
        return leads;
    }

    private void decide() {
        if (peer != State.UP) {
            leads = settled;
        } else if (leads) {
            leads = mayLead() && (!peerLeads || first);
        } else {
            leads = mayLead() && !peerLeads;
        }
    }

    /** The older member, where there is a cluster of two; else whoever leads already, or the first by name. */
    private boolean mayLead() {
        if (members.count() > 1) {
            return members.oldest();
        }
        return (leads || peerLeads) ? leads : first;
    }
}
