package hearth.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

import hearth.cluster.Peer.State;
import org.junit.jupiter.api.Test;

class LeadershipTest {
    private static final Membership.View OLDER = new Membership.View(2, true);
    private static final Membership.View YOUNGER = new Membership.View(2, false);
    private static final Membership.View ALONE = new Membership.View(1, true);

    @Test
    void aNodeThatJustStartedWaitsForThePeerBeforeItLeadsAlone() {
        Leadership node = new Leadership(true);
        assertThat(node.leads()).isFalse();
        node.settled();
        assertThat(node.leads()).isTrue();
    }

    @Test
    void evidenceThatThePeerIsDownEndsTheWait() {
        Leadership node = new Leadership(false);
        node.peerIs(State.DOWN);
        assertThat(node.leads()).isTrue();
    }

    @Test
    void theOlderMemberLeadsOnceTheOtherHasStopped() {
        Leadership second = new Leadership(false);
        second.peerSays(true);
        second.peerIs(State.UP);
        second.members(OLDER);
        assertThat(second.leads()).as("the other still leads").isFalse();
        second.peerSays(false);
        assertThat(second.leads()).isTrue();
        second.members(YOUNGER);
        assertThat(second.leads()).isFalse();
    }

    /** Every order of news: the two talk through queues, and each hears of the cluster and of the other at any time. */
    @Test
    void twoThatSeeEachOtherEndWithExactlyOneLeader() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            Two two = new Two(random);
            for (int step = 0; step < 40; step++) {
                two.anything(random.nextInt(6));
            }
            two.calmDown(random.nextBoolean());
            assertThat(two.first.leads() ^ two.second.leads()).as("seed %d", seed).isTrue();
        }
    }

    private static final class Two {
        final Leadership first = new Leadership(true);
        final Leadership second = new Leadership(false);
        final Deque<Boolean> toFirst = new ArrayDeque<>();
        final Deque<Boolean> toSecond = new ArrayDeque<>();
        final Random random;

        Two(Random random) {
            this.random = random;
        }

        void anything(int what) {
            Leadership node = random.nextBoolean() ? first : second;
            switch (what) {
                case 0 -> node.settled();
                case 1 -> node.peerIs(State.values()[random.nextInt(3)]);
                case 2 -> node.members(new Membership.View[]{OLDER, YOUNGER, ALONE, Membership.View.NONE}[random
                        .nextInt(4)]);
                default -> pulse();
            }
        }

        void pulse() {
            toFirst.add(second.leads());
            toSecond.add(first.leads());
            while (!toFirst.isEmpty() && random.nextBoolean()) {
                first.peerSays(toFirst.poll());
            }
            while (!toSecond.isEmpty() && random.nextBoolean()) {
                second.peerSays(toSecond.poll());
            }
        }

        void calmDown(boolean formed) {
            first.peerIs(State.UP);
            second.peerIs(State.UP);
            boolean older = random.nextBoolean();
            first.members(formed ? (older ? OLDER : YOUNGER) : ALONE);
            second.members(formed ? (older ? YOUNGER : OLDER) : ALONE);
            for (int i = 0; i < 10; i++) {
                pulse();
                while (!toFirst.isEmpty()) {
                    first.peerSays(toFirst.poll());
                }
                while (!toSecond.isEmpty()) {
                    second.peerSays(toSecond.poll());
                }
            }
        }
    }
}
