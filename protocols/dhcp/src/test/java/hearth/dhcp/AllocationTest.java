package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.network;
import static hearth.dhcp.Scene.release;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import hearth.config.Mac;
import org.junit.jupiter.api.Test;

/** Which free address is given. */
final class AllocationTest {
    @Test
    void unusedAddressesGoFirstThenTheOneFreeLongest() {
        Scene scene = new Scene(network("lan", "192.0.2.0/24", "192.0.2.100-192.0.2.103"));
        List<String> freed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            freed.add(scene.lease(new Mac(i)));
            scene.pass(1);
        }
        for (int i : new int[]{1, 0, 2}) {
            scene.send(release(new Mac(i), freed.get(i)));
            scene.pass(1);
        }
        assertThat(freed).doesNotContain(scene.lease(A)).contains(scene.lease(B));
        scene.start();
        assertThat(scene.lease(new Mac(77))).as("in the same order after a restart").isEqualTo(freed.getFirst());
        assertThat(scene.lease(new Mac(78))).isEqualTo(freed.get(2));
        assertThat(scene.send(discover(new Mac(79)))).isEmpty();
    }

    @Test
    void aLeaseThatEndedLongAgoIsForgotten() {
        Scene scene = new Scene(network("lan", "192.0.2.0/24", "192.0.2.100-192.0.2.101"));
        String first = scene.lease(A);
        scene.pass(3602 + 30 * 86400 - 1);
        assertThat(scene.ask(discover(B).option(80)).yiaddr()).as("kept back for A").isNotEqualTo(first);
        scene.pass(1);
        scene.start();
        assertThat(scene.send(Scene.reboot(A, first))).as("no record of it, though the store still has one").isEmpty();
        assertThat(scene.dropped(Drop.UNKNOWN_CLIENT)).isEqualTo(1);
    }

    @Test
    void aClientComesBackToTheSameAddressThoughItsLeaseIsForgotten() {
        String first = new Scene(network("lan", "10.0.0.0/16", "10.0.0.1-10.0.255.250")).lease(A,
                m -> m.giaddr("10.0.0.0"));
        String second = new Scene(network("lan", "10.0.0.0/16", "10.0.0.1-10.0.255.250")).lease(A,
                m -> m.giaddr("10.0.0.0"));
        assertThat(first).isEqualTo(second);
    }

    @Test
    void aLargePoolFillsToItsLastAddressWithoutSlowingDown() {
        Scene scene = new Scene(
                network("lan", "10.0.0.0/16", "10.0.0.0-10.0.127.255"));
        Set<String> given = new HashSet<>();
        int addresses = 32768 - 1; // the subnet's own is not for clients
        for (int i = 0; i < addresses; i++) {
            Message rapid = discover(new Mac(i)).giaddr("10.0.255.1").option(80);
            given.add(scene.ask(rapid).yiaddr());
        }
        assertThat(given).hasSize(addresses);
        assertThat(scene.send(discover(A).giaddr("10.0.255.1"))).isEmpty();
        assertThat(scene.use()).isEqualTo(new NetworkUse("lan", addresses, 0, addresses, 0, 0));
        scene.send(new Message(MessageType.RELEASE, new Mac(5)).giaddr("10.0.255.1").ciaddr(
                scene.ask(discover(new Mac(5)).giaddr("10.0.255.1")).yiaddr()));
        scene.pass(60);
        assertThat(scene.send(discover(A).giaddr("10.0.255.1"))).hasSize(1);
    }

    @Test
    void manyLeasesThatEndAtOnceEndOverSeveralTicks() {
        Scene scene = new Scene(network("lan", "10.0.0.0/16", "10.0.0.1-10.0.31.255"));
        for (int i = 0; i < 6000; i++) {
            scene.ask(discover(new Mac(i)).giaddr("10.0.255.1").option(80));
        }
        scene.pass(3602);
        assertThat(scene.processor.use().getFirst().bound()).isEqualTo(6000 - 4096);
        scene.pass(1);
        assertThat(scene.processor.use().getFirst().bound()).isZero();
    }
}
