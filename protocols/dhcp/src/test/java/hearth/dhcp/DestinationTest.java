package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.broadcast;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.reboot;
import static hearth.dhcp.Scene.renew;
import static hearth.dhcp.Scene.unicast;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

import hearth.config.Ipv4;
import org.junit.jupiter.api.Test;

/** Where answers go (RFC 2131 section 4.1). */
final class DestinationTest {
    private final Scene scene = new Scene();

    @Test
    void aClientWithoutAnAddressIsReachedByItsHardwareAddress() {
        Answer offer = scene.ask(discover(A));
        assertThat(offer.reply.destination())
                .isEqualTo(new Destination.ToHardware("lan0", A, Message.ip(offer.yiaddr())));
    }

    @Test
    void aClientThatAsksForABroadcastGetsOne() {
        Answer offer = scene.ask(discover(A).broadcastFlag());
        assertThat(offer.reply.destination()).isEqualTo(new Destination.Broadcast("lan0"));
        assertThat(offer.broadcastFlag()).isTrue();
    }

    @Test
    void aClientThatIsNotOnEthernetGetsABroadcast() {
        assertThat(scene.ask(discover(A).header(1, 32).header(2, 16)).reply.destination())
                .isEqualTo(new Destination.Broadcast("lan0"));
    }

    @Test
    void aClientWithAnAddressIsReachedThere() {
        String address = scene.lease(A);
        assertThat(scene.ask(renew(A, address).broadcastFlag()).reply.destination())
                .isEqualTo(new Destination.Unicast(Message.ip(address), 68));
    }

    @Test
    void anAddressThatIsNotTheClientsOwnIsNotWrittenTo() {
        assertThat(scene.ask(discover(A).ciaddr("203.0.113.1")).reply.destination())
                .isInstanceOf(Destination.ToHardware.class);
        assertThat(scene.send(new Message(MessageType.INFORM, A).ciaddr("203.0.113.1"))).isEmpty();
        assertThat(scene.dropped(Drop.UNKNOWN_NETWORK)).isEqualTo(1);
    }

    @Test
    void aNakIsBroadcastWhateverTheClientSays() {
        String address = scene.lease(A);
        assertThat(scene.ask(reboot(B, address)).reply.destination()).isEqualTo(new Destination.Broadcast("lan0"));
        assertThat(scene.ask(renew(B, address)).reply.destination()).isEqualTo(new Destination.Broadcast("lan0"));
    }

    @Test
    void aNakPastARelayTellsItToBroadcast() {
        String address = scene.lease(A);
        Answer nak = scene.ask(reboot(B, address).giaddr("192.0.2.3"), unicast("192.0.2.3", 67, 67));
        assertThat(nak.reply.destination()).isEqualTo(new Destination.ToRelay(Message.ip("192.0.2.3"), 67));
        assertThat(nak.broadcastFlag()).isTrue();
    }

    @Test
    void aRelayGetsItsAnswerAtThePortItAskedFor() {
        Message plain = discover(A).giaddr("192.0.2.3").hex(82, "0104deadbeef");
        assertThat(scene.ask(plain, unicast("192.0.2.3", 1067, 67)).reply.destination())
                .isEqualTo(new Destination.ToRelay(Message.ip("192.0.2.3"), 67));
        Message withSourcePort = discover(A).giaddr("192.0.2.3").hex(82, "0104deadbeef1300");
        Answer offer = scene.ask(withSourcePort, unicast("192.0.2.3", 1067, 67));
        assertThat(offer.reply.destination()).isEqualTo(new Destination.ToRelay(Message.ip("192.0.2.3"), 1067));
        assertThat(offer.hex(82)).isEqualTo("0104deadbeef1300");
        assertThat(offer.order).endsWith(82);
    }

    @Test
    void anUnprivilegedServerAnswersToThePortTheRequestCameFrom() {
        Answer offer = scene.ask(discover(A).giaddr("192.0.2.3"), unicast("192.0.2.3", 6767, 6700));
        assertThat(offer.reply.destination()).isEqualTo(new Destination.ToRelay(Message.ip("192.0.2.3"), 6767));
        assertThat(scene.ask(discover(A), unicast("192.0.2.77", 6868, 6700)).reply.destination())
                .isEqualTo(new Destination.Unicast(Message.ip("192.0.2.77"), 6868));
        String address = scene.lease(A);
        assertThat(scene.ask(renew(A, address), unicast(address, 6868, 6700)).reply.destination())
                .isEqualTo(new Destination.Unicast(Message.ip(address), 6868));
        assertThat(scene.ask(renew(B, address), unicast(address, 6868, 6700)).reply.destination()).as("NAK")
                .isEqualTo(new Destination.Unicast(Message.ip(address), 6868));
    }

    @Test
    void withoutAWayBackTheAnswerIsDroppedAndCounted() {
        Arrival nowhere = new Arrival(Message.ip("192.0.2.1"), List.of(), Optional.empty(), Ipv4.ANY, 68, 67, true);
        assertThat(scene.send(discover(A), nowhere)).isEmpty();
        assertThat(scene.send(new Message(MessageType.INFORM, A), broadcast())).isEmpty();
        assertThat(scene.dropped(Drop.NO_WAY_BACK)).isEqualTo(2);
    }

    @Test
    void informPastARelayIsAnsweredToTheClientItself() {
        Message inform = new Message(MessageType.INFORM, A).ciaddr("192.0.2.33").giaddr("192.0.2.3");
        assertThat(scene.ask(inform, unicast("192.0.2.3", 67, 67)).reply.destination())
                .isEqualTo(new Destination.Unicast(Message.ip("192.0.2.33"), 68));
        Message without = new Message(MessageType.INFORM, A).giaddr("192.0.2.3");
        assertThat(scene.ask(without, unicast("192.0.2.3", 67, 67)).reply.destination())
                .isEqualTo(new Destination.ToRelay(Message.ip("192.0.2.3"), 67));
    }
}
