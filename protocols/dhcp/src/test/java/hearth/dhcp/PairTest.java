package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.reboot;
import static hearth.dhcp.Scene.release;
import static hearth.dhcp.Scene.renew;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import hearth.config.Mac;
import hearth.dhcp.LeasePeer.Presence;
import org.junit.jupiter.api.Test;

/** What a node of a pair answers, gives out and leaves alone. */
final class PairTest {
    private final TestPeer second = new TestPeer(true);
    private final Scene here = scene(second);

    private static Scene scene(TestPeer peer) {
        Scene scene = new Scene();
        scene.peer = Optional.of(peer);
        scene.start();
        return scene;
    }

    /** A client that the other node answers in health, or this one. */
    private static Mac client(boolean ofPeer, int n) {
        return IntStream.iterate(1, i -> i + 1).mapToObj(i -> new Mac(0x525400bb0000L + i))
                .filter(mac -> LoadBalance.hash(mac.bytes()) >= 128 == ofPeer).skip(n).findFirst().orElseThrow();
    }

    private Answer askTwice(Message message) {
        byte[] bytes = message.bytes();
        here.send(bytes, Scene.broadcast());
        here.pass(3);
        List<Answer> answers = here.send(bytes, Scene.broadcast());
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private static boolean isEven(String address) {
        return Message.ip(address).value() % 2 == 0;
    }

    /** A lease from the other node. */
    private Lease given(Mac mac, String address, long seconds, long version) {
        Lease lease = new Lease(Message.ip(address), ClientKey.ofHardware(1, mac.bytes()), Lease.State.BOUND,
                here.now.getEpochSecond() + seconds, Optional.of("x" + mac.bytes()[5]), "lan", version);
        here.disk.put(lease);
        here.processor.learn(lease);
        return lease;
    }

    @Test
    void inHealthExactlyOneNodeAnswersAndOffersAnAddressOfItsOwn() {
        Scene there = scene(new TestPeer(false));
        Set<String> offered = new HashSet<>();
        int answeredHere = 0;
        for (int i = 0; i < 8; i++) {
            Mac mac = client(i % 2 == 0, i);
            List<Answer> mine = here.send(discover(mac));
            List<Answer> theirs = there.send(discover(mac));
            assertThat(mine.size() + theirs.size()).isEqualTo(1);
            answeredHere += mine.size();
            mine.forEach(answer -> assertThat(isEven(answer.yiaddr())).isTrue());
            theirs.forEach(answer -> assertThat(isEven(answer.yiaddr())).isFalse());
            mine.forEach(answer -> offered.add(answer.yiaddr()));
            theirs.forEach(answer -> offered.add(answer.yiaddr()));
        }
        assertThat(offered).hasSize(8);
        assertThat(answeredHere).isEqualTo(4);
    }

    @Test
    void hashSharesClientsAboutEvenly() {
        long low = IntStream.range(0, 4096).filter(i -> LoadBalance.hash(new Mac(0x020000000000L + i).bytes()) < 128)
                .count();
        assertThat(low).isBetween(1900L, 2200L);
    }

    @Test
    void clientOfThePeerIsAnsweredWhenItAsksAgainButNotForAnEcho() {
        byte[] message = discover(client(true, 0)).bytes();
        assertThat(here.send(message, Scene.broadcast())).isEmpty();
        here.now = here.now.plusMillis(20);
        assertThat(here.send(message, Scene.broadcast())).as("the same packet by a second relay").isEmpty();
        here.pass(2);
        assertThat(here.send(message, Scene.broadcast())).hasSize(1);
        assertThat(here.dropped(Drop.PEERS_TURN)).isEqualTo(2);
    }

    @Test
    void clientThatThePeerAnsweredHasNotAskedInVain() {
        Mac mac = client(true, 0);
        assertThat(here.send(discover(mac))).isEmpty();
        given(mac, "192.0.2.101", 3600, 5);
        here.pass(60);
        assertThat(here.send(discover(mac))).isEmpty();
    }

    @Test
    void peerThatIsAwayOrBehindIsNotWaitedFor() {
        for (Presence presence : List.of(Presence.LOST, Presence.DOWN, Presence.BEHIND)) {
            second.presence = presence;
            assertThat(here.send(discover(client(true, 3)))).as("%s", presence).hasSize(1);
        }
    }

    @Test
    void renewalByUnicastIsAnsweredByWhomItWasSentTo() {
        Mac mac = client(true, 0);
        given(mac, "192.0.2.101", 3600, 5);
        Answer ack = here.ask(renew(mac, "192.0.2.101"), Scene.unicast("192.0.2.101", 68, 67));
        assertThat(ack.reply.type()).isEqualTo(MessageType.ACK);
    }

    @Test
    void requestToThePeerIsThePeersUntilItIsGone() {
        Mac mac = client(true, 0);
        given(mac, "192.0.2.101", 3600, 5);
        Message select = new Message(MessageType.REQUEST, mac).address(54, "192.0.2.3").address(50, "192.0.2.101");
        byte[] bytes = select.bytes();
        assertThat(here.send(bytes, Scene.broadcast())).isEmpty();
        here.pass(4);
        assertThat(here.send(bytes, Scene.broadcast())).isEmpty();
        second.presence = Presence.LOST;
        here.pass(4);
        Answer ack = here.send(bytes, Scene.broadcast()).getFirst();
        assertThat(ack.reply.type()).isEqualTo(MessageType.ACK);
        assertThat(ack.address(54)).isEqualTo("192.0.2.1");
    }

    @Test
    void offerOfADeadPeerEndsWithARefusalAtTheSecondTry() {
        second.presence = Presence.LOST;
        Answer nak = askTwice(new Message(MessageType.REQUEST, client(true, 0)).address(54, "192.0.2.3")
                .address(50, "192.0.2.103"));
        assertThat(nak.reply.type()).isEqualTo(MessageType.NAK);
    }

    @Test
    void endedLeaseGoesToAnotherClientOnlyOnceThePeerCannotHaveExtendedIt() {
        second.presence = Presence.LOST;
        for (int i = 100; i < 110; i += 2) {
            given(new Mac(0x525400cc0000L + i), "192.0.2." + i, 60, 5);
        }
        long end = here.now.getEpochSecond() + 60;
        second.knownUntil = end;
        here.pass(3600);
        assertThat(here.send(discover(A))).as("not known to be over").isEmpty();
        assertThat(here.dropped(Drop.HALF_EXHAUSTED)).isEqualTo(1);
        assertThat(here.told).contains("half exhausted in lan");
        assertThat(here.ask(discover(new Mac(0x525400cc0000L + 104))).yiaddr()).as("its last client comes back")
                .isEqualTo("192.0.2.104");
        second.knownUntil = end + Share.MARGIN;
        second.owed.add(Message.ip("192.0.2.100"));
        assertThat(here.ask(discover(A)).yiaddr()).as("known to be over, and the peer knows all of it")
                .isNotEqualTo("192.0.2.100");
    }

    @Test
    void whenThePeerIsDownAnEndedLeaseIsOverAfterTheLongestItCanHaveGiven() {
        second.presence = Presence.DOWN;
        second.downSince = Optional.of(here.now);
        second.knownUntil = here.now.getEpochSecond();
        for (int i = 100; i < 110; i += 2) {
            given(new Mac(0x525400cc0000L + i), "192.0.2." + i, 60, 5);
        }
        here.pass(4 * 3600);
        assertThat(here.send(discover(A))).isEmpty();
        here.pass(Share.MARGIN);
        assertThat(here.send(discover(A))).hasSize(1);
    }

    @Test
    void eitherNodeExtendsALiveLeaseButOnlyTheOwnerRevivesOne() {
        second.presence = Presence.LOST;
        given(A, "192.0.2.101", 100, 5);
        assertThat(here.ask(renew(A, "192.0.2.101")).reply.type()).isEqualTo(MessageType.ACK);
        here.pass(4 * 3600);
        second.knownUntil = here.now.getEpochSecond() - 100;
        assertThat(here.send(reboot(A, "192.0.2.101"))).as("the peer may know more: no refusal").isEmpty();
        assertThat(isEven(here.ask(discover(A)).yiaddr())).isTrue();
    }

    @Test
    void offerOfALiveLeaseIsNotGoodOnceTheLeaseHasEnded() {
        second.presence = Presence.LOST;
        given(A, "192.0.2.101", 10, 5);
        assertThat(here.ask(discover(A)).yiaddr()).isEqualTo("192.0.2.101");
        here.pass(15);
        assertThat(here.ask(Scene.select(A, "192.0.2.101")).reply.type()).isEqualTo(MessageType.NAK);
    }

    @Test
    void clientIsNotRefusedByANodeThatMayNotKnowItsLease() {
        second.presence = Presence.BEHIND;
        second.knownUntil = Long.MIN_VALUE;
        assertThat(here.send(renew(A, "192.0.2.101"))).isEmpty();
        assertThat(here.send(reboot(A, "192.0.2.101"))).isEmpty();
        second.mayAssign = false;
        assertThat(here.send(renew(A, "192.0.2.100"))).isEmpty();
        assertThat(here.send(discover(A))).as("nothing is given out after the loss of the disk").isEmpty();
        second.mayAssign = true;
        second.knownUntil = here.now.getEpochSecond();
        assertThat(here.ask(renew(A, "192.0.2.101")).reply.type()).isEqualTo(MessageType.NAK);
    }

    @Test
    void learnedLeaseIsInTheTableAndHasItsName() {
        given(A, "192.0.2.101", 3600, 5);
        assertThat(here.names).containsEntry("x1.example.org", "192.0.2.101");
        assertThat(here.use().bound()).isEqualTo(1);
        here.processor.learn(new Lease(Message.ip("192.0.2.101"), ClientKey.ofHardware(1, A.bytes()),
                Lease.State.RELEASED, 0, Optional.empty(), "lan", 4));
        assertThat(here.use().bound()).as("an older version changes nothing").isEqualTo(1);
    }

    @Test
    void twoClientsOnOneAddressAreReportedAndTheGreaterVersionStays() {
        given(A, "192.0.2.100", 3600, 5);
        given(B, "192.0.2.100", 3600, 6);
        assertThat(here.told).contains(
                "conflict about 192.0.2.100: hw:01:525400000002 keeps it, hw:01:525400000001 loses it");
        given(A, "192.0.2.100", 3600, 5);
        assertThat(here.names).containsOnlyKeys("x2.example.org");
    }

    @Test
    void conflictThatArrivesWhileTheLeaseIsBeingStoredKeepsTheClientFromBeingTold() {
        second.presence = Presence.LOST;
        String offered = here.ask(discover(A)).yiaddr();
        here.disk.hold(true);
        assertThat(here.send(Scene.select(A, offered))).isEmpty();
        given(B, offered, 3600, here.now.getEpochSecond() + 100);
        here.disk.hold(false);
        here.disk.finish(1);
        assertThat(here.answers()).isEmpty();
        assertThat(here.dropped(Drop.OVERTAKEN)).isEqualTo(1);
    }

    @Test
    void releaseNeverWinsOverARenewalThatItDidNotKnowOf() {
        second.presence = Presence.LOST;
        String address = here.lease(A);
        Lease before = here.disk.lease(Message.ip(address)).orElseThrow();
        here.pass(500);
        Lease extended = new Lease(before.address(), before.client(), Lease.State.BOUND, before.expiry() + 400,
                before.hostname(), "lan", before.version() + 400);
        here.send(release(A, address));
        assertThat(here.use().bound()).isZero();
        here.disk.put(extended);
        here.processor.learn(extended);
        assertThat(here.use().bound()).isEqualTo(1);
        assertThat(here.ask(renew(A, address)).reply.type()).isEqualTo(MessageType.ACK);
    }

    @Test
    void shorterRenewalDoesNotShortenWhatTheClientMayCountOn() {
        second.presence = Presence.LOST;
        String address = here.lease(A, message -> message.seconds(51, 7200));
        long end = here.disk.lease(Message.ip(address)).orElseThrow().expiry();
        Answer ack = here.ask(renew(A, address).seconds(51, 600));
        assertThat(ack.number(51)).isEqualTo(600);
        assertThat(here.disk.lease(Message.ip(address)).orElseThrow().expiry()).isEqualTo(end);
    }

    @Test
    void mergeIsTheSameFromBothSidesAndKeepsTheLongerEndOfOneClient() {
        Lease a = given(A, "192.0.2.100", 3600, 5);
        Lease later = given(A, "192.0.2.100", 600, 6);
        assertThat(a.merged(later)).isEqualTo(later.merged(a)).isEqualTo(later.until(a.expiry()));
        Lease b = given(B, "192.0.2.100", 3600, 5);
        assertThat(a.merged(b)).isEqualTo(b.merged(a));
    }
}
