package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("lab")
class ClientsTest {
    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static LabNetwork network;

    @BeforeAll
    static void open() throws Exception {
        network = LabTests.openNetwork();
    }

    @AfterAll
    static void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientOnTheServersNetworkGetsRenewsAndReleasesALeaseAndHasItsName(DhcpClient.Kind kind) throws Exception {
        LabTests.needs(kind.tool(), Tool.DIG);
        String name = "near-" + kind.name().toLowerCase(Locale.ROOT);
        getsRenewsAndReleases(kind.start(network.client(name), "lan0", name), name, "192.0.2.");
    }

    @ParameterizedTest
    @EnumSource
    void clientBehindARelayGetsRenewsAndReleasesALeaseAndHasItsName(DhcpClient.Kind kind) throws Exception {
        LabTests.needs(kind.tool(), Tool.DIG, Tool.DHCRELAY);
        String name = "far-" + kind.name().toLowerCase(Locale.ROOT);
        try (Running relay = network.startRelay()) {
            getsRenewsAndReleases(kind.start(network.farClient(name), "far0", name), name, "198.51.100.");
            assertThat(relay.alive()).as(relay.output()).isTrue();
        }
    }

    private static void getsRenewsAndReleases(DhcpClient client, String name, String prefix) throws Exception {
        String address = client.awaitLease();
        assertThat(address).startsWith(prefix);
        // By the name server and search domain that the client was given.
        assertThat(client.host().run(MOMENT, "dig", "+short", "+search", name).orThrow().out())
                .isEqualTo(address + "\n");
        assertThat(client.host().run(MOMENT, "dig", "+short", "-x", address).orThrow().out())
                .isEqualTo(name + ".lab.test.\n");

        client.renew();
        assertThat(client.address()).as("after renewing").contains(address);

        client.release();
        assertThat(client.address()).as("after releasing").isEmpty();
        awaitStatus("NXDOMAIN", name + ".lab.test", "A");
        awaitStatus("NXDOMAIN", "-x", address);
        assertThat(network.hearth().log()).doesNotContain("LEAK");
    }

    private static void awaitStatus(String status, String... question) throws Exception {
        String[] line = Stream.concat(Stream.of("dig", "@" + LabNetwork.SERVER, "+time=2"), Stream.of(question))
                .toArray(String[]::new);
        Result[] last = new Result[1];
        Await.until(String.join(" ", line) + " to say " + status, MOMENT, () -> {
            last[0] = network.server().run(MOMENT, line);
            return last[0].out().contains("status: " + status) ? Optional.of(last[0]) : Optional.empty();
        }, () -> last[0].toString());
    }
}
