package hearth.cluster;

import hearth.cluster.Peer.State;
import hearth.cluster.SimulatedNode.SimulatedPeer;

/**
 * What joins two nodes: carries with delays, loses some, may be cut. Each node notices by itself and some time later that
 * the other can't be reached, or can again.
 */
final class SimulatedLink {
    private final SimulatedWorld world;
    private final SimulatedNode one;
    private final SimulatedNode two;
    /** Of what it carries, how much it loses, and the longest delay in ms. */
    double loss;
    int delay = 5;
    private boolean cut;
    private int change;

    SimulatedLink(SimulatedWorld world, SimulatedNode one, SimulatedNode two) {
        this.world = world;
        this.one = one;
        this.two = two;
    }

    void carry(Runnable message) {
        if (!cut && !world.chance(loss)) {
            world.after(world.random.nextInt(delay), () -> {
                if (!cut) {
                    message.run();
                }
            });
        }
    }

    void cut(boolean isCut) {
        if (cut != isCut) {
            world.tell(isCut ? "cut" : "healed");
            cut = isCut;
            changed();
        }
    }

    void start(SimulatedNode node) {
        node.start(new SimulatedPeer(node, node == one ? two : one, world, this));
        // The other node must see that it is another life.
        (node == one ? two : one).running.ifPresent(other -> other.peer().stand(State.LOST));
        changed();
    }

    /** After a kill, a start or a cut: each node notices in its own time. */
    void changed() {
        int mine = ++change;
        boolean joined = !cut && one.isUp() && two.isUp();
        notice(one, joined, mine);
        notice(two, joined, mine);
    }

    private void notice(SimulatedNode node, boolean joined, int mine) {
        world.after(world.random.nextInt(3000), () -> {
            if (mine == change) {
                node.running.map(SimulatedNode.Running::peer)
                        .filter(peer -> joined || peer.standing().state() == State.UP)
                        .ifPresent(peer -> peer.stand(joined ? State.UP : State.LOST));
            }
        });
    }
}
