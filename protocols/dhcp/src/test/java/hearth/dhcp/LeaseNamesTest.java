package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.B;
import static hearth.dhcp.Scene.C;
import static hearth.dhcp.Scene.lan;
import static hearth.dhcp.Scene.release;
import static hearth.dhcp.Scene.renew;
import static hearth.dhcp.Scene.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Host names of clients, and what DNS is told. */
final class LeaseNamesTest {
    private final Scene scene = new Scene();

    @Test
    void aLeaseWithANameIsBoundAndFreedWithIt() {
        String address = scene.lease(A, m -> m.text(12, "Laptop"));
        assertThat(scene.told).containsExactly("bound " + address + " laptop.example.org");
        scene.ask(renew(A, address).text(12, "Laptop"));
        assertThat(scene.told).as("a renewal is no new binding").hasSize(1);
        assertThat(scene.renewals).singleElement()
                .satisfies(lease -> assertThat(lease.address()).hasToString(address));
        scene.ask(renew(A, address).text(12, "desk"));
        assertThat(scene.names).containsOnlyKeys("desk.example.org");
        scene.send(release(A, address));
        assertThat(scene.told).endsWith("freed " + address + " desk.example.org");
    }

    @Test
    void aRenewalThatSaysNothingOfNamesKeepsTheName() {
        String address = scene.lease(A, m -> m.text(12, "laptop"));
        scene.ask(renew(A, address));
        assertThat(scene.names).containsEntry("laptop.example.org", address);
        scene.ask(renew(A, address).text(12, "..."));
        assertThat(scene.names).isEmpty();
    }

    @Test
    void aLeaseThatEndsTakesItsNameAlong() {
        String address = scene.lease(A, m -> m.text(12, "laptop"));
        scene.pass(3601);
        assertThat(scene.names).containsEntry("laptop.example.org", address);
        scene.pass(1);
        assertThat(scene.names).isEmpty();
    }

    @Test
    void theFirstOwnerKeepsANameForAsLongAsItsLeaseLives() {
        String first = scene.lease(A, m -> m.text(12, "laptop"));
        String second = scene.lease(B, m -> m.text(12, "laptop"));
        assertThat(scene.told).contains("name taken laptop.example.org", "bound " + second + " -");
        assertThat(scene.names).containsEntry("laptop.example.org", first);
        scene.send(release(A, first));
        Answer ack = scene.ask(renew(B, second).text(12, "laptop").option(55, 12));
        assertThat(ack.text(12)).isEqualTo("laptop");
        assertThat(scene.names).containsEntry("laptop.example.org", second);
    }

    @Test
    void twoWhoTakeOneNameWhileTheDiskIsAtWorkDoNotBothGetIt() {
        scene.disk.hold(true);
        String first = scene.ask(Scene.discover(A)).yiaddr();
        String second = scene.ask(Scene.discover(B)).yiaddr();
        scene.send(Scene.select(A, first).text(12, "laptop"));
        scene.send(Scene.select(B, second).text(12, "laptop"));
        scene.disk.finish(2);
        scene.settle();
        assertThat(scene.told).containsExactly("bound " + first + " laptop.example.org", "bound " + second + " -");
        scene.start();
        assertThat(scene.names).hasSize(1);
    }

    @Test
    void namesOfMachinesAndReservationsAreTheirsAlone() {
        scene.machines = java.util.List.of(Scene.machine("rover", C, Optional.empty()));
        scene.reload(lan(reservation(A, "192.0.2.50", "nas")));
        scene.lease(B, m -> m.text(12, "nas"));
        scene.lease(new hearth.config.Mac(9), m -> m.text(12, "rover"));
        assertThat(scene.names).isEmpty();
        scene.lease(A, m -> m.text(12, "something-else"));
        assertThat(scene.names).containsOnlyKeys("nas.example.org");
    }

    @Test
    void namesThatOthersTrustAreNotGivenToClients() {
        scene.lease(A, m -> m.text(12, "WPAD"));
        assertThat(scene.names).isEmpty();
    }

    @Test
    void aReloadGivesLeasesTheirNewDomain() {
        String address = scene.lease(A, m -> m.text(12, "laptop"));
        hearth.config.Network n = lan();
        scene.reload(new hearth.config.Network(n.name(), n.where(), n.subnet(), n.pools(), n.leaseTime(),
                n.maxLeaseTime(), Optional.of(new hearth.config.DomainName("new.example")), n.routers(), n.dnsServers(),
                n.ntpServers(), n.searchDomains(), n.mtu(), n.routes(), n.options(), n.reservations()));
        assertThat(scene.names).containsExactly(java.util.Map.entry("laptop.new.example", address));
        scene.reload();
        assertThat(scene.names).as("no such network any more").isEmpty();
        scene.reload(lan());
        assertThat(scene.names).containsOnlyKeys("laptop.example.org");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"Printer,printer", "my laptop,my-laptop", "host.example.com,host", "--x--,x",
            "_srv_,srv", "a_b,a-b", "...,-", "'',-", "Ünï,n"})
    void aHostNameIsMadeIntoOneLabel(String asked, String label) {
        assertThat(HostName.ofClient(asked.getBytes(java.nio.charset.StandardCharsets.UTF_8)).orElse("-")
                .replaceAll("-+", "-"))
                .isEqualTo(label == null ? "-" : label);
    }

    @Test
    void aLongHostNameIsCutToALabel() {
        assertThat(HostName.label("a".repeat(62) + "-b").orElseThrow()).isEqualTo("a".repeat(62));
    }

    /** Flags: S 01, O 02, E 04, N 08 (RFC 4702). */
    @ParameterizedTest
    @CsvSource({
            "05 00 00 06 6c 61 70 74 6f 70 00, 05ffff066c6170746f70076578616d706c65036f726700", // asks the server
            "04 00 00 06 6c 61 70 74 6f 70 00, 07ffff066c6170746f70076578616d706c65036f726700", // would do A itself
            "01 00 00 6c 61 70 74 6f 70,       01ffff6c6170746f702e6578616d706c652e6f7267", // ASCII, obsolete
            "0c 00 00 06 6c 61 70 74 6f 70 00, 0cffff", // wants no names
            "05 00 00, 06ffff", // has no name to offer
            "05 00 00 3f 6c, 06ffff"}) // a label past the end
    void theFqdnOptionIsAnsweredWithWhatTheServerDoes(String sent, String answered) {
        Answer offer = scene.ask(Scene.discover(A).hex(81, sent.replace(" ", "")));
        assertThat(offer.hex(81)).isEqualTo(answered);
    }

    @Test
    void aClientThatWantsNoNameGetsNoneUnlessTheOperatorNamedIt() {
        scene.lease(A, m -> m.hex(81, "0c0000066c6170746f7000").text(12, "laptop"));
        assertThat(scene.names).isEmpty();
        scene.reload(lan(reservation(B, "192.0.2.50", "nas")));
        Answer offer = scene.ask(Scene.discover(B).hex(81, "0c0000066c6170746f7000"));
        assertThat(offer.hex(81)).startsWith("07ffff036e6173");
    }
}
