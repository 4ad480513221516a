package hearth.cluster.link;

import java.time.Duration;
import java.util.function.Consumer;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import org.jspecify.annotations.Nullable;

/**
 * This node's member of the Hazelcast cluster of two, which tells who of the two is older. It comes up in the background,
 * and when it fails it is started again. Owned by its thread {@code pair-members}.
 */
final class Members implements Membership {
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Pairing pairing;
    private final Consumer<View> changed;
    private final LinkEvents events;
    private final Thread thread;
    private View view = View.NONE;
    private String told = "";
    private volatile boolean closed;

    Members(Pairing pairing, Consumer<View> changed, LinkEvents events) {
        this.pairing = pairing;
        this.changed = changed;
        this.events = events;
        thread = Thread.ofPlatform().daemon().name("pair-members").unstarted(this::run);
    }

    @Override
    public void start() {
        if (thread.getState() == Thread.State.NEW && !closed) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (!closed) {
                member();
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A member's life: it ends when we close, or by itself, if it meets something that it can't go on after. */
    private void member() throws InterruptedException {
        HazelcastInstance member = null;
        try {
            member = Hazelcast.newHazelcastInstance(MemberConfig.of(pairing));
            Cluster cluster = member.getCluster();
            cluster.addMembershipListener(listener(cluster));
            told = "";
            while (!closed && member.getLifecycleService().isRunning()) {
                look(cluster);
                Thread.sleep(LOOK);
            }
            if (!closed) {
                failed("the member has ended");
            }
        } catch (RuntimeException e) {
            if (!closed) {
                failed(String.valueOf(e.getMessage()));
            }
        } finally {
            end(member);
            seen(View.NONE);
        }
    }

    /** Once for as long as it lasts: it is tried again and again, as when another process has the port. */
    private void failed(String why) {
        if (!why.equals(told)) {
            told = why;
            events.membersFailed(why);
        }
    }

    /** At once: the other node has our goodbye, or will see that the connection is gone. */
    private static void end(@Nullable HazelcastInstance member) {
        if (member != null) {
            member.getLifecycleService().terminate();
        }
    }

    private MembershipListener listener(Cluster cluster) {
        return new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                look(cluster);
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                look(cluster);
            }
        };
    }

    private void look(Cluster cluster) {
        var members = cluster.getMembers();
        seen(new View(members.size(), members.iterator().next().localMember()));
    }

    private synchronized void seen(View now) {
        if (!now.equals(view)) {
            view = now;
            changed.accept(now);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
