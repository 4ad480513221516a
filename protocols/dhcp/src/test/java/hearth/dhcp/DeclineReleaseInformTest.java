package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.decline;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.release;
import static hearth.dhcp.Scene.select;
import static org.assertj.core.api.Assertions.assertThat;

import hearth.config.Mac;
import org.junit.jupiter.api.Test;

/** The messages that end a lease, and the one that needs none (RFC 2131 sections 4.3.3 to 4.3.5). */
final class DeclineReleaseInformTest {
    private final Scene scene = new Scene();

    @Test
    void aReleasedAddressComesBackToItsClientIfItIsStillFree() {
        String address = scene.lease(A);
        assertThat(scene.send(release(A, address), Scene.unicast(address, 68, 67))).isEmpty();
        assertThat(scene.disk.lease(Message.ip(address)).orElseThrow().state()).isEqualTo(Lease.State.RELEASED);
        assertThat(scene.use()).isEqualTo(new NetworkUse("lan", 10, 10, 0, 0, 0));
        scene.start();
        assertThat(scene.ask(discover(A)).yiaddr()).isEqualTo(address);
    }

    @Test
    void nobodyReleasesWhatAnotherHas() {
        String address = scene.lease(A);
        assertThat(scene.send(release(B, address))).isEmpty();
        assertThat(scene.send(release(B, "192.0.2.77"))).isEmpty();
        assertThat(scene.send(new Message(MessageType.RELEASE, A).ciaddr(address).address(54, "192.0.2.9"))).isEmpty();
        assertThat(scene.dropped(Drop.NOT_HELD)).isEqualTo(2);
        assertThat(scene.dropped(Drop.OTHER_SERVER)).isEqualTo(1);
        assertThat(scene.use().bound()).isEqualTo(1);
    }

    @Test
    void aDeclinedAddressIsOutOfUseUntilItsHoldEndsThroughARestartToo() {
        String address = scene.lease(A);
        assertThat(scene.send(decline(A, address))).isEmpty();
        assertThat(scene.told).contains("declined " + address);
        assertThat(scene.use()).isEqualTo(new NetworkUse("lan", 10, 9, 0, 0, 1));
        scene.start();
        assertThat(scene.ask(discover(A).address(50, address)).yiaddr()).isNotEqualTo(address);
        assertThat(scene.ask(select(B, address)).reply.type()).isEqualTo(MessageType.NAK);
        scene.pass(3600);
        assertThat(scene.ask(discover(B).address(50, address)).yiaddr()).isEqualTo(address);
    }

    @Test
    void onlyItsHolderDeclinesAnAddress() {
        String address = scene.lease(A);
        scene.send(decline(B, address));
        scene.send(decline(B, "192.0.2.109"));
        assertThat(scene.dropped(Drop.NOT_HELD)).isEqualTo(2);
        String offered = scene.ask(discover(B)).yiaddr();
        scene.send(decline(B, offered));
        assertThat(scene.told).contains("declined " + offered);
        assertThat(scene.send(new Message(MessageType.DECLINE, A))).isEmpty();
        assertThat(scene.dropped(Drop.MALFORMED)).isEqualTo(1);
    }

    @Test
    void aClientThatDeclinesEverythingLeavesNothingAndIsToldSo() {
        for (int i = 0; i < 10; i++) {
            scene.send(decline(A, scene.lease(A)));
        }
        assertThat(scene.send(discover(A))).isEmpty();
        assertThat(scene.dropped(Drop.NO_FREE_ADDRESS)).isEqualTo(1);
        assertThat(scene.use()).isEqualTo(new NetworkUse("lan", 10, 0, 0, 0, 10));
    }

    @Test
    void informIsToldTheSettingsAndGivenNoLease() {
        Message inform = new Message(MessageType.INFORM, A).ciaddr("192.0.2.33").option(55, 6, 15);
        Answer ack = scene.ask(inform);
        assertThat(ack.reply.type()).isEqualTo(MessageType.ACK);
        assertThat(ack.yiaddr()).isEqualTo("0.0.0.0");
        assertThat(ack.ciaddr()).isEqualTo("192.0.2.33");
        assertThat(ack.has(51) || ack.has(58) || ack.has(59)).isFalse();
        assertThat(ack.text(15)).isEqualTo("example.org");
        assertThat(ack.reply.destination()).isEqualTo(new Destination.Unicast(Message.ip("192.0.2.33"), 68));
        assertThat(scene.disk.lease(Message.ip("192.0.2.33"))).isEmpty();
    }

    @Test
    void whatIsNotServedIsCountedAndDropped() {
        Mac mac = new Mac(1);
        scene.send(new Message(mac));
        scene.send(new Message(MessageType.OFFER, mac));
        scene.send(new Message(MessageType.DISCOVER, mac).header(0, 2));
        scene.send(new Message(mac).option(53, 13));
        scene.send(new Message(MessageType.DISCOVER, mac).header(2, 0));
        assertThat(scene.dropped(Drop.BOOTP)).isEqualTo(1);
        assertThat(scene.dropped(Drop.NOT_A_REQUEST)).isEqualTo(2);
        assertThat(scene.dropped(Drop.UNKNOWN_TYPE)).isEqualTo(1);
        assertThat(scene.dropped(Drop.MALFORMED)).isEqualTo(1);
    }
}
