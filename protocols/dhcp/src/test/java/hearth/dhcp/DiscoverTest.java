package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.C;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.lan;
import static hearth.dhcp.Scene.network;
import static hearth.dhcp.Scene.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import hearth.config.Mac;
import hearth.config.Network;
import org.junit.jupiter.api.Test;

/** What is offered to whom (RFC 2131 section 4.3.1). */
final class DiscoverTest {
    @Test
    void theOfferCarriesWhatAClientNeeds() {
        Scene scene = new Scene();
        Answer offer = scene.ask(discover(A).option(55, 1, 3, 6, 15, 28, 51));
        assertThat(offer.reply.type()).isEqualTo(MessageType.OFFER);
        assertThat(offer.yiaddr()).startsWith("192.0.2.10");
        assertThat(offer.xid()).isEqualTo(0x1234abcd);
        assertThat(offer.address(54)).isEqualTo("192.0.2.1");
        assertThat(offer.address(1)).isEqualTo("255.255.255.0");
        assertThat(offer.address(28)).isEqualTo("192.0.2.255");
        assertThat(offer.address(3)).isEqualTo("192.0.2.254");
        assertThat(offer.hex(6)).isEqualTo("c0000201c0000202");
        assertThat(offer.text(15)).isEqualTo("example.org");
        assertThat(offer.number(51)).isEqualTo(3600);
        assertThat(offer.number(58)).isEqualTo(1800);
        assertThat(offer.number(59)).isEqualTo(3150);
        assertThat(offer.order).containsExactly(53, 54, 51, 58, 59, 1, 3, 6, 15, 28);
        assertThat(offer.reply.bytes()).hasSizeGreaterThanOrEqualTo(300);
    }

    @Test
    void anOfferIsHeldInMemoryOnlyAndNobodyElseGetsIt() {
        Scene scene = new Scene();
        Set<String> offered = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            assertThat(offered.add(scene.ask(discover(new Mac(i))).yiaddr())).isTrue();
        }
        assertThat(scene.send(discover(new Mac(99)))).isEmpty();
        assertThat(scene.dropped(Drop.NO_FREE_ADDRESS)).isEqualTo(1);
        assertThat(scene.told).containsExactly("no free address in lan");
        assertThat(scene.use()).isEqualTo(new NetworkUse("lan", 10, 0, 0, 10, 0));
        scene.start();
        assertThat(scene.send(discover(new Mac(99)))).hasSize(1);
    }

    @Test
    void anOfferNotTakenUpIsFreeAgainAfterItsTime() {
        Scene scene = new Scene();
        for (int i = 0; i < 10; i++) {
            scene.ask(discover(new Mac(i)));
        }
        scene.pass(29);
        assertThat(scene.send(discover(new Mac(99)))).isEmpty();
        scene.pass(1);
        assertThat(scene.send(discover(new Mac(99)))).hasSize(1);
    }

    @Test
    void theSameClientIsOfferedTheSameAddress() {
        Scene scene = new Scene();
        String first = scene.ask(discover(A)).yiaddr();
        assertThat(scene.ask(discover(A).address(50, "192.0.2.107")).yiaddr()).isEqualTo(first);
        String leased = scene.lease(B);
        assertThat(scene.ask(discover(B)).yiaddr()).isEqualTo(leased);
        scene.pass(7200);
        assertThat(scene.ask(discover(B)).yiaddr()).as("after its lease has run out").isEqualTo(leased);
    }

    @Test
    void aWishForAFreeAddressIsGranted() {
        Scene scene = new Scene();
        assertThat(scene.ask(discover(A).address(50, "192.0.2.107")).yiaddr()).isEqualTo("192.0.2.107");
        assertThat(scene.ask(discover(B).address(50, "192.0.2.107")).yiaddr()).isNotEqualTo("192.0.2.107");
        assertThat(scene.ask(discover(C).address(50, "192.0.2.77")).yiaddr()).startsWith("192.0.2.10");
    }

    @Test
    void aReservedAddressGoesToItsOwnerAloneThoughItLiesInThePool() {
        Scene scene = new Scene(lan(reservation(A, "192.0.2.105", "printer"), reservation(B, "192.0.2.9", "nas")));
        assertThat(scene.ask(discover(C).address(50, "192.0.2.105")).yiaddr()).isNotEqualTo("192.0.2.105");
        for (int i = 1; i < 9; i++) {
            assertThat(scene.ask(discover(new Mac(i))).yiaddr()).isNotEqualTo("192.0.2.105");
        }
        assertThat(scene.send(discover(new Mac(99)))).isEmpty();
        assertThat(scene.ask(discover(A)).yiaddr()).isEqualTo("192.0.2.105");
        assertThat(scene.ask(discover(B)).yiaddr()).as("outside the pool").isEqualTo("192.0.2.9");
    }

    @Test
    void theClientIdentifierFindsAReservationBeforeTheHardwareAddress() {
        Network.Reservation byIdentifier = new Network.Reservation(Optional.empty(), Optional.of("00aabb"),
                Message.ip("192.0.2.20"), Optional.empty());
        Scene scene = new Scene(lan(reservation(A, "192.0.2.10", "a"), byIdentifier));
        assertThat(scene.ask(discover(A)).yiaddr()).isEqualTo("192.0.2.10");
        assertThat(scene.ask(discover(A).hex(61, "00aabb")).yiaddr()).isEqualTo("192.0.2.20");
        assertThat(scene.ask(discover(A).hex(61, "00cccc")).yiaddr()).isEqualTo("192.0.2.10");
    }

    @Test
    void aMachineGetsItsAddressAndItsName() {
        Scene scene = new Scene();
        scene.machines = List.of(Scene.machine("rack1", A, Optional.of(Message.ip("192.0.2.50"))),
                Scene.machine("rover", B, Optional.empty()));
        scene.reload(lan());
        assertThat(scene.lease(A, m -> m.text(12, "whatever"))).isEqualTo("192.0.2.50");
        String roaming = scene.lease(B);
        assertThat(scene.names).containsEntry("rack1.example.org", "192.0.2.50").containsEntry("rover.example.org",
                roaming);
    }

    @Test
    void aMachineKeepsItsAddressFromTheBootRomToItsSystem() {
        Scene scene = new Scene();
        scene.machines = List.of(Scene.machine("rack1", A, Optional.of(Message.ip("192.0.2.50"))),
                Scene.machine("rover", B, Optional.empty()));
        scene.reload(lan());
        assertThat(scene.lease(A, m -> m.hex(61, "00112233"))).isEqualTo("192.0.2.50");
        assertThat(scene.lease(A, m -> m.hex(61, "ff445566"))).isEqualTo("192.0.2.50");
        assertThat(scene.lease(B)).isEqualTo(scene.lease(B, m -> m.hex(61, "ff778899")));
    }

    @Test
    void anAddressReservedForTheClientThatHasItStaysWithIt() {
        Scene scene = new Scene();
        String address = scene.lease(A, m -> m.hex(61, "ff445566"));
        scene.reload(lan(reservation(A, address, "printer")));
        assertThat(scene.ask(Scene.renew(A, address).hex(61, "ff445566")).reply.type()).isEqualTo(MessageType.ACK);
        assertThat(scene.disk.lease(Message.ip(address)).orElseThrow().client())
                .isEqualTo(ClientKey.ofHardware(1, A.bytes()));
        assertThat(scene.names).containsEntry("printer.example.org", address);
    }

    @Test
    void strangersWithOneHardwareAddressAreTwoClients() {
        Scene scene = new Scene();
        assertThat(scene.lease(A, m -> m.hex(61, "00112233"))).isNotEqualTo(scene.lease(A));
    }

    @Test
    void aReservationWhoseAddressIsTakenDoesNotLeaveItsClientWithoutOne() {
        Scene scene = new Scene();
        String taken = scene.lease(B);
        scene.reload(lan(reservation(A, taken, "printer")));
        assertThat(scene.ask(discover(A)).yiaddr()).isNotEqualTo(taken);
        scene.pass(3602);
        assertThat(scene.ask(discover(A)).yiaddr()).isEqualTo(taken);
    }

    @Test
    void rapidCommitBindsAtOnce() {
        Scene scene = new Scene();
        Answer ack = scene.ask(discover(A).option(80));
        assertThat(ack.reply.type()).isEqualTo(MessageType.ACK);
        assertThat(ack.bytes(80)).isEmpty();
        assertThat(scene.disk.lease(Message.ip(ack.yiaddr()))).isPresent();
    }

    @Test
    void aRelaysAddressTellsTheNetwork() {
        Scene scene = new Scene(lan(), network("far", "198.51.100.0/24", "198.51.100.10-198.51.100.20"),
                network("further", "203.0.113.0/24", "203.0.113.10-203.0.113.20"));
        Arrival relay = Scene.unicast("198.51.100.1", 67, 67);
        Answer offer = scene.ask(discover(A).giaddr("198.51.100.1"), relay);
        assertThat(offer.yiaddr()).startsWith("198.51.100.");
        assertThat(offer.reply.destination()).isEqualTo(new Destination.ToRelay(Message.ip("198.51.100.1"), 67));
        assertThat(offer.giaddr()).isEqualTo("198.51.100.1");
        assertThat(scene.ask(discover(A).giaddr("198.51.100.1").hex(82, "0504cb007101"), relay).yiaddr())
                .as("link selection").startsWith("203.0.113.");
        Answer selected = scene.ask(discover(B).giaddr("198.51.100.1").address(118, "203.0.113.0"), relay);
        assertThat(selected.yiaddr()).as("subnet selection").startsWith("203.0.113.");
        assertThat(selected.address(118)).isEqualTo("203.0.113.0");
        assertThat(scene.ask(discover(C)).yiaddr()).startsWith("192.0.2.");
        assertThat(scene.send(discover(C).giaddr("10.9.9.9"), relay)).isEmpty();
        assertThat(scene.dropped(Drop.UNKNOWN_NETWORK)).isEqualTo(1);
        assertThat(scene.told).containsExactly("unknown network of 10.9.9.9");
    }

    @Test
    void onALinkWithTwoNetworksTheClientsOwnWordChooses() {
        Scene scene = new Scene(lan(), network("second", "198.51.100.0/24", "198.51.100.10-198.51.100.20",
                reservation(B, "198.51.100.99", "b")));
        Arrival link = new Arrival(Message.ip("192.0.2.1"),
                List.of(Message.ip("192.0.2.1"), Message.ip("198.51.100.1")),
                Optional.of("lan0"), hearth.config.Ipv4.ANY, 68, 67, true);
        assertThat(scene.ask(discover(A), link).yiaddr()).startsWith("192.0.2.");
        assertThat(scene.ask(discover(A).address(50, "198.51.100.15"), link).yiaddr()).isEqualTo("198.51.100.15");
        assertThat(scene.ask(discover(B), link).yiaddr()).isEqualTo("198.51.100.99");
    }

    @Test
    void theServersRoutersAndRelaysAddressesAreNeverOffered() {
        Scene scene = new Scene(network("lan", "192.0.2.248/29", "192.0.2.248-192.0.2.255"));
        Arrival relay = Scene.unicast("192.0.2.249", 67, 67);
        Set<String> offered = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            scene.send(discover(new Mac(i)).giaddr("192.0.2.249"), relay).forEach(a -> offered.add(a.yiaddr()));
        }
        assertThat(offered).containsExactlyInAnyOrder("192.0.2.250", "192.0.2.251", "192.0.2.252", "192.0.2.253");
    }
}
