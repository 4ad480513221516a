package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.decline;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.release;
import static hearth.dhcp.Scene.renew;
import static hearth.dhcp.Scene.select;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import hearth.config.Mac;
import org.junit.jupiter.api.Test;

/** A client hears of a lease only when it is on the disk. */
final class DurabilityTest {
    private final Scene scene = new Scene();

    @Test
    void theAnswerWaitsForTheDisk() {
        scene.disk.hold(true);
        String offered = scene.ask(discover(A)).yiaddr();
        assertThat(scene.send(select(A, offered))).isEmpty();
        assertThat(scene.told).isEmpty();
        scene.disk.finish(1);
        assertThat(scene.answers()).singleElement().extracting(a -> a.reply.type()).isEqualTo(MessageType.ACK);
        assertThat(scene.told).containsExactly("bound " + offered + " -");
    }

    @Test
    void nobodyElseGetsAnAddressWhoseLeaseIsUnderWay() {
        scene.disk.hold(true);
        String offered = scene.ask(discover(A)).yiaddr();
        scene.send(select(A, offered));
        scene.pass(60); // the offer is over, the disk still at work
        assertThat(scene.ask(select(B, offered)).reply.type()).isEqualTo(MessageType.NAK);
        assertThat(scene.ask(discover(B).address(50, offered)).yiaddr()).isNotEqualTo(offered);
    }

    @Test
    void aRetryWhileTheDiskIsAtWorkIsAnsweredAsWell() {
        scene.disk.hold(true);
        String offered = scene.ask(discover(A)).yiaddr();
        scene.send(select(A, offered));
        scene.pass(4);
        scene.send(select(A, offered));
        scene.disk.finish(2);
        assertThat(scene.answers()).extracting(Answer::yiaddr).containsExactly(offered, offered);
        Lease lease = scene.disk.lease(Message.ip(offered)).orElseThrow();
        assertThat(lease.version()).isEqualTo(1_800_000_004L);
        assertThat(lease.expiry()).isEqualTo(1_800_003_606L);
    }

    @Test
    void whatTheDiskFinishesAfterTheProcessorHasStoppedIsDurableAndHarmsNothing() {
        scene.disk.hold(true);
        String offered = scene.ask(discover(A)).yiaddr();
        scene.send(select(A, offered));
        scene.stop();
        scene.disk.finish(1);
        assertThat(scene.dropped(Drop.STOPPED)).isEqualTo(1);
        assertThat(scene.disk.lease(Message.ip(offered))).isPresent();
    }

    @Test
    void afterAFailureTheClientHearsNothingAndTheAddressIsFreeAgain() {
        scene.disk.breakDown(true);
        String offered = scene.ask(discover(A)).yiaddr();
        assertThat(scene.send(select(A, offered))).isEmpty();
        assertThat(scene.dropped(Drop.STORE_FAILED)).isEqualTo(1);
        assertThat(scene.told).containsExactly("store failed " + offered + ": no space left on device");
        scene.disk.breakDown(false);
        scene.pass(30);
        assertThat(scene.use().free()).isEqualTo(10);
        assertThat(scene.ask(discover(B).address(50, offered)).yiaddr()).isEqualTo(offered);
    }

    @Test
    void aFailedRenewalLeavesTheLeaseAsItWasStored() {
        String address = scene.lease(A);
        scene.disk.breakDown(true);
        scene.pass(1800);
        assertThat(scene.send(renew(A, address))).isEmpty();
        assertThat(scene.send(release(A, address))).isEmpty();
        assertThat(scene.send(decline(A, address))).isEmpty();
        assertThat(scene.use().bound()).isEqualTo(1);
        assertThat(scene.told).doesNotContain("declined " + address).doesNotContain("freed " + address + " -");
        scene.disk.breakDown(false);
        scene.pass(1801);
        assertThat(scene.use().bound()).isEqualTo(1);
        scene.pass(1);
        assertThat(scene.use().bound()).as("ends when the stored lease does").isZero();
        assertThat(scene.told).endsWith("freed " + address + " -");
    }

    @Test
    void aVersionThatFailedIsNotUsedAgain() {
        String address = scene.lease(A);
        scene.disk.breakDown(true);
        scene.send(renew(A, address));
        scene.disk.breakDown(false);
        scene.ask(renew(A, address));
        assertThat(scene.disk.lease(Message.ip(address)).orElseThrow().version()).isEqualTo(1_800_000_002L);
    }

    /** Else an old lease that is still in a journal's file would win over the new one at the next start. */
    @Test
    void aLeaseIsNewerThanOneThatTheStoreHasForgotten() {
        String address = scene.lease(A);
        scene.ask(renew(A, address));
        long before = scene.disk.lease(Message.ip(address)).orElseThrow().version();
        Scene later = new Scene();
        later.now = scene.now.plusSeconds(3600);
        assertThat(later.lease(A)).isEqualTo(address);
        assertThat(later.disk.lease(Message.ip(address)).orElseThrow().version()).isGreaterThan(before);
    }

    @Test
    void aReleaseThatOvertakesTheAckLeavesTheAddressFree() {
        scene.disk.hold(true);
        String offered = scene.ask(discover(A)).yiaddr();
        scene.send(select(A, offered));
        scene.send(release(A, offered));
        assertThat(scene.use().free()).isEqualTo(9);
        scene.disk.finish(2);
        scene.settle();
        assertThat(scene.disk.lease(Message.ip(offered)).orElseThrow().state()).isEqualTo(Lease.State.RELEASED);
        assertThat(scene.use().free()).isEqualTo(10);
    }

    @Test
    void aDeclineUnderWayKeepsTheAddressEvenFromItsClient() {
        String address = scene.lease(A);
        scene.disk.hold(true);
        scene.send(decline(A, address));
        assertThat(scene.ask(renew(A, address)).reply.type()).isEqualTo(MessageType.NAK);
        assertThat(scene.ask(discover(A)).yiaddr()).isNotEqualTo(address);
    }

    @Test
    void aboveTheLimitRequestsAreDroppedAndCounted() {
        scene.reload(Scene.network("lan", "192.0.2.0/24", "192.0.2.100-192.0.2.199"));
        scene.disk.hold(true);
        for (int i = 0; i < 20; i++) {
            scene.send(select(new Mac(i), scene.ask(discover(new Mac(i))).yiaddr()));
        }
        assertThat(scene.disk.pending()).isEqualTo(16);
        assertThat(scene.dropped(Drop.IN_FLIGHT)).isEqualTo(4);
        scene.disk.finish(20);
        assertThat(scene.answers()).hasSize(16);
        assertThat(scene.send(select(A, scene.ask(discover(A)).yiaddr()))).as("room again").isEmpty();
        assertThat(scene.disk.pending()).isEqualTo(1);
    }

    @Test
    void leasesNamesAndFreeAddressesAreTheSameAfterARestart() {
        List<String> addresses = List.of(scene.lease(A, m -> m.text(12, "laptop")), scene.lease(B));
        NetworkUse before = scene.use();
        scene.start();
        assertThat(scene.use()).isEqualTo(before);
        assertThat(scene.names).containsExactly(java.util.Map.entry("laptop.example.org", addresses.getFirst()));
        assertThat(scene.ask(renew(B, addresses.getLast())).reply.type()).isEqualTo(MessageType.ACK);
    }

    @Test
    void theServerRemembersALeaseLongerThanItsClient() {
        scene.now = scene.now.plusMillis(900);
        String address = scene.lease(A);
        assertThat(scene.disk.lease(Message.ip(address)).orElseThrow().expiry()).isEqualTo(1_800_003_602L);
    }

    @Test
    void whatASlowDiskTookOfALeaseTheClientIsNotTold() {
        scene.disk.hold(true);
        String offered = scene.ask(discover(A)).yiaddr();
        scene.send(select(A, offered));
        scene.pass(61);
        scene.disk.finish(1);
        assertThat(scene.answers()).singleElement().extracting(ack -> ack.number(51)).isEqualTo(3540L);
        scene.send(renew(A, offered).seconds(51, 60));
        scene.pass(61);
        scene.disk.finish(1);
        assertThat(scene.answers()).as("nothing is left of it").isEmpty();
        assertThat(scene.dropped(Drop.STORE_FAILED)).isEqualTo(1);
    }
}
