package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import hearth.cluster.Peer;
import hearth.cluster.Peer.State;
import hearth.server.RevisionAgreement.Verdict;
import hearth.server.RevisionWord.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two nodes say to each other of revisions; node a leads. */
final class RevisionAgreementTest {
    private final TestPeer.Two two = TestPeer.two();
    private final Node a = new Node(two.one().peer(), "old", true);
    private final Node b = new Node(two.other().peer(), "new", false);

    @BeforeEach
    void linked() {
        two.stand(State.UP);
    }

    /** A node as its reconciler sees it. */
    private static final class Node {
        private final Peer peer;
        private String inForce;
        private RevisionAgreement agreement;

        Node(Peer peer, String inForce, boolean agreed) {
            this.peer = peer;
            this.inForce = inForce;
            agreement = agreement(agreed);
        }

        private RevisionAgreement agreement(boolean agreed) {
            return new RevisionAgreement(peer, () -> inForce, agreed, () -> {}, InstantSource.system());
        }

        void began(String commit) {
            inForce = commit;
            agreement = agreement(false);
        }

        void apply(String commit, boolean agreed) {
            inForce = commit;
            agreement.applied(commit, agreed);
        }

        Verdict verdict(Kind kind, String commit, Duration patience) throws InterruptedException {
            return agreement.verdict(new RevisionWord(kind, commit, kind == Kind.REFUSED ? List.of("no") : List.of()),
                    Instant.now().plus(patience));
        }
    }

    @Test
    void whatANodeBeganWithIsRefusedByTheOthersGuardAndNotFollowed() throws Exception {
        assertThat(a.agreement.isInForceThere("new")).isFalse();
        assertThat(a.verdict(Kind.REFUSED, "new", Duration.ofMinutes(1))).isEqualTo(new Verdict.Refuse(List.of("no")));
        Verdict refused = new Verdict.Refuse(List.of("on node a: no"));
        assertThat(b.agreement.beginning()).contains(refused);
        two.stand(State.LOST);
        two.stand(State.UP);
        assertThat(b.agreement.beginning()).as("asked anew").contains(refused);
        assertThat(a.agreement.isInForceThere("new")).isFalse();
    }

    @Test
    void whatANodeBeganWithComesIntoForceWhenBothAreReady() throws Exception {
        assertThat(b.agreement.beginning()).as("a has not looked at it").containsInstanceOf(Verdict.Wait.class);
        assertThat(a.verdict(Kind.READY, "new", Duration.ofMinutes(1)))
                .isEqualTo(new Verdict.Apply(Optional.empty(), true));
        a.apply("new", true);
        assertThat(b.agreement.beginning()).contains(new Verdict.Follow());
        b.apply("new", true);
        assertThat(b.agreement.beginning()).isEmpty();
        assertThat(a.agreement.isInForceThere("new")).isTrue();
    }

    @Test
    void ofTwoThatBeganWithTheSameTheOneThatLeadsDecides() {
        a.began("new");
        assertThat(b.agreement.beginning()).containsInstanceOf(Verdict.Wait.class);
        assertThat(a.agreement.beginning()).contains(new Verdict.Apply(Optional.empty(), true));
        a.apply("new", true);
        assertThat(b.agreement.beginning()).contains(new Verdict.Follow());
    }

    @Test
    void whatTheOtherHasInForceNeedsNoFurtherWord() {
        a.apply("new", true);
        two.stand(State.LOST);
        two.stand(State.UP);
        assertThat(b.agreement.beginning()).contains(new Verdict.Follow());
    }

    @Test
    void aLostNodeIsWaitedForAndOneThatIsDownIsNot() {
        two.stand(State.LOST);
        assertThat(b.agreement.beginning()).containsInstanceOf(Verdict.Wait.class);
        two.stand(State.DOWN);
        assertThat(b.agreement.beginning()).containsInstanceOf(Verdict.Apply.class);
        b.apply("new", true);
        two.stand(State.UP);
        assertThat(a.agreement.isInForceThere("new")).isTrue();
    }

    @Test
    void whatIsBuiltAloneOnABeginningIsNotAgreedOnEither() throws Exception {
        two.stand(State.LOST);
        assertThat(b.verdict(Kind.READY, "newer", Duration.ofMinutes(1)))
                .isEqualTo(new Verdict.Apply(Optional.of("the other node is away"), false));
        b.apply("newer", false);
        two.stand(State.UP);
        assertThat(a.agreement.isInForceThere("newer")).isFalse();
        assertThat(b.verdict(Kind.READY, "newest", Duration.ZERO)).isEqualTo(
                new Verdict.Apply(Optional.of("the other node did not get ready in time"), false));
        two.stand(State.DOWN);
        assertThat(b.verdict(Kind.READY, "newest", Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(Verdict.Apply.class, apply -> assertThat(apply.agreed()).isTrue());
    }

    @Test
    void aBranchThatIsForcedBackIsAgreedOnAnew() throws Exception {
        b.apply("old", true);
        a.apply("second", true);
        assertThat(b.agreement.isToFollow("second")).isTrue();
        b.apply("second", true);
        assertThat(b.agreement.isToFollow("second")).as("it is done").isFalse();

        a.apply("third", true);
        assertThat(b.agreement.isToFollow("third")).isTrue();
        two.stand(State.LOST);
        two.stand(State.UP);
        assertThat(b.agreement.isToFollow("third")).as("the other node is asked").isFalse();
    }
}
