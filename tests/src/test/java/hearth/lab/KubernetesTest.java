package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Names of the Services of a real API server. Hearth lists everything once a day here: what changes sooner, does so because
 * of the watches.
 */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KubernetesTest {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final String ZONE = "k8s.lab.test.";
    private static final String SERVICES = ".default.svc." + ZONE;
    private static final String PORTS = "[{\"name\": \"http\", \"protocol\": \"TCP\", \"port\": 8080}]";
    private static final String HEADLESS = "{\"clusterIP\": \"None\", \"selector\": {\"app\": \"any\"}, \"ports\": [{\"port\": 8080}]}";
    private static final String HOSTNAME = "external-dns.alpha.kubernetes.io/hostname";
    private static LabNetwork network;
    private static Host cluster;
    private static KubernetesApi api;

    @BeforeAll
    static void open() throws Exception {
        LabTests.needs(Tool.DIG);
        LabTests.given(KubernetesApi.unavailable());
        network = LabTests.openNetwork();
        cluster = network.neighbour("cluster", "192.0.2.60");
        api = KubernetesApi.start(cluster, "192.0.2.60");
        api.createAccount();
        network.hearth().stop();
        Path hearth = network.hearth().configuration().resolve("hearth.yaml");
        Files.writeString(hearth, Files.readString(hearth).replace("\"198.51.100.0/24\"]",
                "\"198.51.100.0/24\", \"10.96.0.0/16\", \"10.9.0.0/24\", \"fd12:96::/112\"]")
                + """

                        discovery:
                          kubernetes: {zone: k8s.lab.test, zones: [lab.test], ttl: 7s, watch: 3s, timeout: 2s, resync: 1d,
                            retry: 500ms, services: 400, %s}
                        log: {lines-per-minute: 1000}
                        """
                        .formatted(api.settings()));
        network.hearth().restart();
    }

    @AfterAll
    static void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    @Order(1)
    void failureIsAnsweredUntilTheClusterMayBeReadAndTheDocumentedRightsSuffice() throws Exception {
        network.hearth().awaitLog("DISCOVERY_LOST.*403.*ClusterRole", MOMENT);
        assertThat(status("dns-version." + ZONE, "TXT")).isEqualTo("SERVFAIL");
        assertThat(status("anything" + SERVICES, "A")).isEqualTo("SERVFAIL");
        assertThat(ask("hearth.lab.test.", "A")).as("the zone above it").containsExactly(LabNetwork.SERVER);
        api.grant();
        await("dns-version." + ZONE, "TXT", "\"1.1.0\"");
        assertThat(status("anything" + SERVICES, "A")).isEqualTo("NXDOMAIN");
        assertThat(Files.readString(Path.of("../docs/discovery.md"))).contains(KubernetesApi.access());
    }

    @Test
    @Order(2)
    void serviceHasItsRecordsWithinSecondsAndLosesThemWithItself() throws Exception {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long begun = System.nanoTime();
            api.createService("quick-" + i,
                    "{\"clusterIP\": \"10.96.1.%d\", \"ports\": [{\"port\": 80}]}".formatted(i + 1));
            await("quick-" + i + SERVICES, "A", "10.96.1." + (i + 1));
            millis.add((System.nanoTime() - begun) / 1_000_000);
        }
        System.out.println("from a Service's creation, with curl and dig, to its name: " + millis + " ms");
        api.createService("web",
                """
                        {"clusterIP": "10.96.0.80", "clusterIPs": ["10.96.0.80", "fd12:96::80"], "ipFamilyPolicy": "RequireDualStack",
                         "ports": [{"name": "http", "port": 80}, {"name": "dns", "port": 53, "protocol": "UDP"}]}""");
        await("web" + SERVICES, "A", "10.96.0.80");
        assertThat(ask("web" + SERVICES, "AAAA")).containsExactly("fd12:96::80");
        assertThat(ask("_http._tcp.web" + SERVICES, "SRV")).containsExactly("0 0 80 web" + SERVICES);
        assertThat(ask("_dns._udp.web" + SERVICES, "SRV")).containsExactly("0 0 53 web" + SERVICES);
        assertThat(ask("80.0.96.10.in-addr.arpa.", "PTR")).containsExactly("web" + SERVICES);
        assertThat(network.server().run(MOMENT, "dig", "@" + LabNetwork.SERVER, "web" + SERVICES).orThrow().out())
                .as("time to live").containsPattern("web\\S+\\s+7\\s+IN\\s+A");
        api.createService("elsewhere", "{\"type\": \"ExternalName\", \"externalName\": \"hearth.lab.test\"}");
        await("elsewhere" + SERVICES, "A", LabNetwork.SERVER, "hearth.lab.test.");
        api.deleteService("web");
        await("web" + SERVICES, "A");
        assertThat(ask("_http._tcp.web" + SERVICES, "SRV")).isEmpty();
        assertThat(ask("80.0.96.10.in-addr.arpa.", "PTR")).isEmpty();
    }

    @Test
    @Order(3)
    void headlessServiceIsItsReadyEndpoints() throws Exception {
        api.createService("db", HEADLESS);
        api.writeSlice("db", """
                [{"addresses": ["10.9.0.1"], "conditions": {"ready": true}, "hostname": "db-0"},
                 {"addresses": ["10.9.0.2"], "conditions": {"ready": true}},
                 {"addresses": ["10.9.0.3"], "conditions": {"ready": false}, "hostname": "db-2"}]""", PORTS);
        await("db" + SERVICES, "A", "10.9.0.1", "10.9.0.2");
        assertThat(ask("db-0.db" + SERVICES, "A")).containsExactly("10.9.0.1");
        assertThat(ask("10-9-0-2.db" + SERVICES, "A")).containsExactly("10.9.0.2");
        assertThat(status("db-2.db" + SERVICES, "A")).isEqualTo("NXDOMAIN");
        assertThat(ask("_http._tcp.db" + SERVICES, "SRV")).containsExactly("0 0 8080 10-9-0-2.db" + SERVICES,
                "0 0 8080 db-0.db" + SERVICES);
        assertThat(ask("1.0.9.10.in-addr.arpa.", "PTR")).containsExactly("db-0.db" + SERVICES);
        api.setReady("db", false);
        await("db" + SERVICES, "A", "10.9.0.2");
        api.writeSlice("db", "[{\"addresses\": [\"10.9.0.1\"], \"conditions\": {\"ready\": false}}]", PORTS);
        await("db" + SERVICES, "A");
        assertThat(status("db" + SERVICES, "A")).isEqualTo("NXDOMAIN");
        api.setReady("db", true);
        await("db" + SERVICES, "A", "10.9.0.1");
        api.createService("early",
                HEADLESS.replace("{\"clusterIP", "{\"publishNotReadyAddresses\": true, \"clusterIP"));
        api.writeSlice("early", "[{\"addresses\": [\"10.9.0.9\"], \"conditions\": {\"ready\": false}}]", PORTS);
        await("early" + SERVICES, "A", "10.9.0.9");
    }

    @Test
    @Order(4)
    void annotationsGiveNamesInOurOwnZonesAndNoneThatAreTaken() throws Exception {
        api.createService("shop",
                "{\"type\": \"LoadBalancer\", \"clusterIP\": \"10.96.0.90\", \"ports\": [{\"port\": 80}]}",
                HOSTNAME, "shop.lab.test, hearth.lab.test, shop.elsewhere.test",
                "external-dns.kubernetes.io/internal-hostname",
                "inside.lab.test", "external-dns.kubernetes.io/ttl", "33");
        await("inside.lab.test.", "A", "10.96.0.90");
        assertThat(status("shop.lab.test.", "A")).as("without a balancer's address").isEqualTo("NXDOMAIN");
        api.setBalancer("shop", "198.51.100.80");
        await("shop.lab.test.", "A", "198.51.100.80");
        network.hearth().awaitLog("DISCOVERY_REFUSED.*default/shop.*'shop.elsewhere.test' is not below", MOMENT);
        network.hearth().awaitLog("ZONE_NAME_CONFLICT.*hearth.lab.test", MOMENT);
        assertThat(ask("hearth.lab.test.", "A")).containsExactly(LabNetwork.SERVER);
        api.createService("thief", "{\"ports\": [{\"port\": 80}]}", HOSTNAME, "shop.lab.test",
                "external-dns.alpha.kubernetes.io/target", "203.0.113.66");
        network.hearth().awaitLog("DISCOVERY_REFUSED.*default/thief.*older Service default/shop", MOMENT);
        assertThat(ask("shop.lab.test.", "A")).containsExactly("198.51.100.80");
        api.deleteService("shop");
        await("shop.lab.test.", "A", "203.0.113.66");
        api.deleteService("thief");
        await("shop.lab.test.", "A");
    }

    @Test
    @Order(5)
    void namesOutliveAKilledServerAndWhatWasDeletedMeanwhileGoesAfterwards() throws Exception {
        api.createService("stays", "{\"clusterIP\": \"10.96.0.101\", \"ports\": [{\"port\": 80}]}");
        api.createService("goes", "{\"clusterIP\": \"10.96.0.102\", \"ports\": [{\"port\": 80}]}");
        await("goes" + SERVICES, "A", "10.96.0.102");
        int lost = count("DISCOVERY_LOST");
        int connected = count("DISCOVERY_CONNECTED");
        api.kill();
        awaitCount("DISCOVERY_LOST", lost + 1);
        api.deleteInStore("goes");
        assertThat(ask("stays" + SERVICES, "A")).containsExactly("10.96.0.101");
        assertThat(ask("goes" + SERVICES, "A")).containsExactly("10.96.0.102");
        api.restart();
        await("goes" + SERVICES, "A");
        assertThat(ask("stays" + SERVICES, "A")).containsExactly("10.96.0.101");
        awaitCount("DISCOVERY_CONNECTED", connected + 1);
        api.createService("after", "{\"clusterIP\": \"10.96.0.103\", \"ports\": [{\"port\": 80}]}");
        await("after" + SERVICES, "A", "10.96.0.103");
    }

    @Test
    @Order(6)
    void cutLinkIsFoundAndWhatTheStoreHasForgottenIsListedAnew() throws Exception {
        api.createService("old", "{\"clusterIP\": \"10.96.0.111\", \"ports\": [{\"port\": 80}]}");
        await("old" + SERVICES, "A", "10.96.0.111");
        double lists = metric("hearth_discovery_resyncs_total");
        int lost = count("DISCOVERY_LOST");
        cluster.down("lan0");
        // Nothing closes the connection: only its silence tells.
        awaitCount("DISCOVERY_LOST", lost + 1);
        api.deleteService("old");
        api.createService("new", "{\"clusterIP\": \"10.96.0.112\", \"ports\": [{\"port\": 80}]}");
        api.compact();
        api.kill();
        api.restart();
        assertThat(ask("old" + SERVICES, "A")).containsExactly("10.96.0.111");
        cluster.up("lan0");
        await("new" + SERVICES, "A", "10.96.0.112");
        await("old" + SERVICES, "A");
        assertThat(metric("hearth_discovery_resyncs_total")).as("both kinds were listed anew")
                .isGreaterThan(lists);
    }

    @Test
    @Order(7)
    void tokenThatIsNoneIsToldAndNamesStay() throws Exception {
        Files.writeString(api.tokenFile(), "nobodys.token");
        network.hearth().awaitLog("DISCOVERY_LOST.*401", MOMENT);
        assertThat(metric("hearth_discovery_connected")).isZero();
        assertThat(ask("stays" + SERVICES, "A")).containsExactly("10.96.0.101");
        int connected = count("DISCOVERY_CONNECTED");
        api.writeToken();
        awaitCount("DISCOVERY_CONNECTED", connected + 1);
        api.createService("renewed", "{\"clusterIP\": \"10.96.0.121\", \"ports\": [{\"port\": 80}]}");
        await("renewed" + SERVICES, "A", "10.96.0.121");
    }

    @Test
    @Order(8)
    void floodEndsAtTheLimitAndDoesNotHoldUpOthers() throws Exception {
        long begun = System.nanoTime();
        api.createServices("flood", 500);
        long created = System.nanoTime();
        network.hearth().awaitLog("DISCOVERY_REFUSED.*discovery.kubernetes.services \\(400\\)", MOMENT);
        Await.until("400 services", MOMENT,
                () -> metric("hearth_discovery_services") == 400 ? Optional.of(true) : Optional.empty(),
                () -> "");
        System.out.println("500 Services were made in " + (created - begun) / 1_000_000 + " ms, and the last was told "
                + (System.nanoTime() - created) / 1_000_000 + " ms later");
        assertThat(ask("stays" + SERVICES, "A")).containsExactly("10.96.0.101");
        assertThat(status("flood-1" + SERVICES, "A")).isEqualTo("NOERROR");
        assertThat(status("flood-500" + SERVICES, "A")).isEqualTo("NXDOMAIN");
        // The watch goes on.
        api.deleteService("stays");
        await("stays" + SERVICES, "A");
    }

    private static int count(String message) throws Exception {
        return (int) network.hearth().log().lines().filter(line -> line.contains(message)).count();
    }

    private static void awaitCount(String message, int times) throws Exception {
        Await.until(times + " times " + message, MOMENT,
                () -> count(message) >= times ? Optional.of(true) : Optional.empty(), KubernetesTest::log);
    }

    private static double metric(String name) throws Exception {
        return network.server().run(MOMENT, "curl", "-fsS", LabNetwork.HTTP + "/metrics").orThrow().out().lines()
                .filter(line -> line.startsWith(name + "{") && line.contains("source=\"kubernetes\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    /** Waits until a name has exactly these records. */
    private static void await(String name, String type, String... data) throws Exception {
        List<String> wanted = List.of(data).stream().sorted().toList();
        Await.until(name + " " + type + " to be " + wanted, MOMENT,
                () -> ask(name, type).equals(wanted) ? Optional.of(true) : Optional.empty(),
                () -> ask(name, type) + "\n" + log());
    }

    private static String log() {
        try {
            return Await.tail(network.hearth().log());
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private static List<String> ask(String name, String type) {
        return dig(name, type, "+short").lines().sorted().toList();
    }

    private static String status(String name, String type) {
        return dig(name, type, "+noall", "+comments").replaceAll("(?s).*status: ([A-Z]+).*", "$1");
    }

    private static String dig(String name, String type, String... options) {
        List<String> line = new ArrayList<>(List.of("dig", "@" + LabNetwork.SERVER, "+tries=1", name, type));
        line.addAll(List.of(options));
        try {
            return network.server().run(MOMENT, line.toArray(String[]::new)).orThrow().out();
        } catch (Exception e) {
            throw new LabException(e.toString());
        }
    }
}
