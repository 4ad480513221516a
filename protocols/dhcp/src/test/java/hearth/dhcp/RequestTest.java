package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.C;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.lan;
import static hearth.dhcp.Scene.reboot;
import static hearth.dhcp.Scene.release;
import static hearth.dhcp.Scene.renew;
import static hearth.dhcp.Scene.reservation;
import static hearth.dhcp.Scene.select;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import hearth.config.Mac;
import org.junit.jupiter.api.Test;

/** The states of RFC 2131 section 4.3.2, right and wrong. */
final class RequestTest {
    private final Scene scene = new Scene();

    @Test
    void selectingGivesADurableLease() {
        Answer offer = scene.ask(discover(A));
        assertThat(scene.disk.lease(Message.ip(offer.yiaddr()))).isEmpty();
        Answer ack = scene.ask(select(A, offer.yiaddr()));
        assertThat(ack.reply.type()).isEqualTo(MessageType.ACK);
        assertThat(ack.yiaddr()).isEqualTo(offer.yiaddr());
        assertThat(ack.number(51)).isEqualTo(3600);
        Lease lease = scene.disk.lease(Message.ip(ack.yiaddr())).orElseThrow();
        assertThat(lease.client()).isEqualTo(ClientKey.ofHardware(1, A.bytes()));
        assertThat(lease.expiry()).isEqualTo(1_800_003_602L);
        assertThat(lease.network()).isEqualTo("lan");
        assertThat(lease.version()).isEqualTo(1_800_000_000L);
        assertThat(scene.use()).isEqualTo(new NetworkUse("lan", 10, 9, 1, 0, 0));
    }

    @Test
    void selectingAnotherServerEndsTheOfferWithoutAWord() {
        String offered = scene.ask(discover(A)).yiaddr();
        assertThat(scene.send(new Message(MessageType.REQUEST, A).address(54, "192.0.2.2").address(50, offered)))
                .isEmpty();
        assertThat(scene.dropped(Drop.OTHER_SERVER)).isEqualTo(1);
        assertThat(scene.use().free()).isEqualTo(10);
    }

    @Test
    void selectingSurvivesARestartBetweenOfferAndRequest() {
        String offered = scene.ask(discover(A)).yiaddr();
        scene.start();
        assertThat(scene.ask(select(A, offered)).reply.type()).isEqualTo(MessageType.ACK);
    }

    @Test
    void selectingWhatSomebodyElseHasIsRefused() {
        String taken = scene.lease(A);
        Answer nak = scene.ask(select(B, taken));
        assertThat(nak.reply.type()).isEqualTo(MessageType.NAK);
        assertThat(nak.yiaddr()).isEqualTo("0.0.0.0");
        assertThat(nak.order).containsExactly(53, 54, 56);
        String offered = scene.ask(discover(C)).yiaddr();
        assertThat(scene.ask(select(B, offered)).reply.type()).isEqualTo(MessageType.NAK);
        assertThat(scene.ask(select(B, "192.0.2.200")).reply.type()).as("in no pool").isEqualTo(MessageType.NAK);
        assertThat(scene.ask(select(B, "10.0.0.1")).reply.type()).as("elsewhere").isEqualTo(MessageType.NAK);
    }

    @Test
    void rebootingFindsItsLeaseAgain() {
        String address = scene.lease(A);
        scene.pass(600);
        assertThat(scene.ask(reboot(A, address)).reply.type()).isEqualTo(MessageType.ACK);
        assertThat(scene.disk.lease(Message.ip(address)).orElseThrow().expiry()).isEqualTo(1_800_004_202L);
        scene.pass(7200);
        assertThat(scene.ask(reboot(A, address)).reply.type()).as("run out, but free").isEqualTo(MessageType.ACK);
    }

    @Test
    void rebootingUnknownIsMetWithSilence() {
        assertThat(scene.send(reboot(A, "192.0.2.101"))).isEmpty();
        assertThat(scene.dropped(Drop.UNKNOWN_CLIENT)).isEqualTo(1);
    }

    @Test
    void rebootingInTheWrongPlaceIsRefused() {
        String address = scene.lease(A);
        assertThat(scene.ask(reboot(B, "10.0.0.1")).reply.type()).as("wrong network").isEqualTo(MessageType.NAK);
        assertThat(scene.ask(reboot(B, address)).reply.type()).as("another's").isEqualTo(MessageType.NAK);
        assertThat(scene.ask(reboot(B, "192.0.2.200")).reply.type()).as("in no pool").isEqualTo(MessageType.NAK);
        String other = address.equals("192.0.2.105") ? "192.0.2.106" : "192.0.2.105";
        assertThat(scene.ask(reboot(A, other)).reply.type()).as("not the one on record").isEqualTo(MessageType.NAK);
    }

    @Test
    void anotherServersClientsAreLeftAloneUnlessAuthoritative() {
        scene.settings = Scene.settings(false, 16);
        scene.start();
        assertThat(scene.send(reboot(A, "10.0.0.1"))).isEmpty();
        assertThat(scene.send(reboot(A, "192.0.2.200"))).isEmpty();
        assertThat(scene.send(renew(A, "192.0.2.101"))).isEmpty();
        assertThat(scene.dropped(Drop.UNKNOWN_CLIENT)).isEqualTo(3);
        String address = scene.lease(A);
        scene.reload(lan(reservation(A, "192.0.2.50", "a")));
        assertThat(scene.ask(renew(A, address)).reply.type()).as("its own lease").isEqualTo(MessageType.NAK);
    }

    @Test
    void renewingExtendsTheLease() {
        String address = scene.lease(A);
        scene.pass(1800);
        Answer ack = scene.ask(renew(A, address), Scene.unicast(address, 68, 67));
        assertThat(ack.reply.type()).isEqualTo(MessageType.ACK);
        assertThat(ack.ciaddr()).isEqualTo(address);
        assertThat(ack.reply.destination()).isEqualTo(new Destination.Unicast(Message.ip(address), 68));
        Lease lease = scene.disk.lease(Message.ip(address)).orElseThrow();
        assertThat(lease.expiry()).isEqualTo(1_800_005_402L);
        assertThat(lease.version()).isEqualTo(1_800_001_800L);
        scene.pass(1800);
        assertThat(scene.use().bound()).isEqualTo(1);
        assertThat(scene.ask(renew(A, address)).reply.type()).as("rebinding").isEqualTo(MessageType.ACK);
    }

    @Test
    void renewingTooLateWorksWhileNobodyElseHasTheAddress() {
        String address = scene.lease(A);
        scene.pass(4000);
        assertThat(scene.ask(renew(A, address)).reply.type()).isEqualTo(MessageType.ACK);
        scene.pass(4000);
        scene.ask(discover(B).address(50, address));
        assertThat(scene.ask(renew(A, address)).reply.type()).isEqualTo(MessageType.NAK);
    }

    @Test
    void renewingWhatIsNotItsOwnIsRefused() {
        String address = scene.lease(A);
        assertThat(scene.ask(renew(B, address)).reply.type()).isEqualTo(MessageType.NAK);
        assertThat(scene.ask(renew(B, "192.0.2.109")).reply.type()).isEqualTo(MessageType.NAK);
        assertThat(scene.ask(renew(A, "10.0.0.1")).reply.type()).as("rebinding in another network")
                .isEqualTo(MessageType.NAK);
        scene.send(release(A, address));
        assertThat(scene.ask(renew(A, address)).reply.type()).as("given back").isEqualTo(MessageType.NAK);
    }

    @Test
    void aClientWhoseReservationChangedIsMovedToIt() {
        String address = scene.lease(A);
        scene.reload(lan(reservation(A, "192.0.2.50", "a")));
        assertThat(scene.ask(renew(A, address)).reply.type()).isEqualTo(MessageType.NAK);
        assertThat(scene.lease(A)).isEqualTo("192.0.2.50");
        scene.reload(lan(reservation(B, "192.0.2.50", "b")));
        assertThat(scene.ask(renew(A, "192.0.2.50")).reply.type()).isEqualTo(MessageType.NAK);
    }

    @Test
    void anAddressThatLeftThePoolIsNotRenewed() {
        String address = scene.lease(A);
        scene.reload(Scene.network("lan", "192.0.2.0/24", "192.0.2.200-192.0.2.210"));
        assertThat(scene.ask(renew(A, address)).reply.type()).isEqualTo(MessageType.NAK);
        assertThat(scene.lease(A)).startsWith("192.0.2.2");
    }

    @Test
    void theClientsWishForALeaseTimeIsHeardWithinBounds() {
        assertThat(scene.ask(discover(A).seconds(51, 7200)).number(51)).isEqualTo(7200);
        assertThat(scene.ask(discover(A).seconds(51, 0xffffffffL)).number(51)).isEqualTo(14400);
        assertThat(scene.ask(discover(A).seconds(51, 1)).number(51)).isEqualTo(60);
        String address = scene.lease(A);
        scene.ask(renew(A, address).seconds(51, 600));
        assertThat(scene.disk.lease(Message.ip(address)).orElseThrow().expiry()).isEqualTo(1_800_000_602L);
    }

    @Test
    void aRequestThatSaysNothingIsMalformed() {
        assertThat(scene.send(new Message(MessageType.REQUEST, A))).isEmpty();
        assertThat(scene.send(new Message(MessageType.REQUEST, A).address(54, "192.0.2.1"))).isEmpty();
        assertThat(scene.dropped(Drop.MALFORMED)).isEqualTo(2);
    }

    @Test
    void everyClientOfAFullPoolKeepsItsAddress() {
        List<String> addresses = java.util.stream.IntStream.range(0, 10).mapToObj(i -> scene.lease(new Mac(i)))
                .toList();
        assertThat(addresses).doesNotHaveDuplicates();
        for (int i = 0; i < 10; i++) {
            assertThat(scene.ask(renew(new Mac(i), addresses.get(i))).reply.type()).isEqualTo(MessageType.ACK);
        }
        scene.pass(3602);
        assertThat(scene.use()).isEqualTo(new NetworkUse("lan", 10, 10, 0, 0, 0));
    }
}
