package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes on two hosts, with the real link and the real cluster members. */
@Tag("lab")
class PairTest {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-XX:+UseCompactObjectHeaders", "-Xmx512m");
    private static final List<String> QUIET = quiet();

    private Lab lab;
    private Host one;
    private Host two;

    /** The library logs to its own liking where nobody says how. */
    private static List<String> quiet() {
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-Dlogback.configurationFile="
                + Path.of("src/test/resources/hearth/lab/pair-logback.xml").toAbsolutePath());
        return options;
    }

    @BeforeEach
    void open() throws Exception {
        LabTests.needsLab();
        lab = Lab.open();
        Bridge lan = lab.bridge("lan");
        one = lab.host("one", lan);
        two = lab.host("two", lan);
        one.addAddress("lan0", "192.0.2.1/24");
        two.addAddress("lan0", "192.0.2.2/24");
        Path key = Files.writeString(lab.folder().resolve("pair.key"), "0123456789abcdef".repeat(4));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private String peer(int own, int other, String name) {
        return "peer: {name: %s, address: 192.0.2.%d, listen: 192.0.2.%d, key-file: %s}".formatted(name, other, own,
                lab.folder().resolve("pair.key"));
    }

    private Running startOne() throws IOException {
        return startLink(one, "one", peer(1, 2, "two"));
    }

    private Running startTwo() throws IOException {
        return startLink(two, "two", peer(2, 1, "one"));
    }

    private static Running startLink(Host host, String name, String peer) throws IOException {
        Path file = host.folder().resolve("node.yaml");
        Files.writeString(file, "name: " + name + "\nrepository: {url: 'file:///none'}\n" + peer + "\n");
        return host.startJava(QUIET, PairNode.class.getName(), file.toString());
    }

    @Test
    void aNodeThatComesLaterJoinsTheOneThatLeadsAndItsDeathIsKnownAtOnce() throws Exception {
        Running first = startTwo();
        first.awaitOutput(" LEADS", MOMENT);
        first.awaitOutput(" MEMBERS 1", MOMENT);
        Running second = startOne();
        first.awaitOutput(" MEMBERS 2", MOMENT);
        second.awaitOutput(" MEMBERS 2", MOMENT);
        second.awaitOutput(" ROUND TRIP", MOMENT);
        assertThat(second.output()).doesNotContain(" LEADS");

        second.kill();
        long lost = time(first.awaitOutput("^(\\d+) LOST", MOMENT).group(1));
        long down = time(first.awaitOutput("LOST(?s).*^(\\d+) DOWN its host answers", MOMENT)
                .group(1));
        assertThat(down - lost).as("from lost to down, in ms").isLessThan(20_000);
        first.awaitOutput(" ASKED IN VAIN", MOMENT);

        Running again = startOne();
        first.awaitOutput(" UP", 2, MOMENT);
        again.awaitOutput(" UP", MOMENT);
        first.awaitOutput(" MEMBERS 2", 2, MOMENT);
        assertThat(again.output()).as("who stayed leads").doesNotContain(" LEADS");

        again.signal("TERM");
        again.awaitEnd(MOMENT);
        first.awaitOutput(" DOWN it said goodbye", MOMENT);
        assertThat(first.output()).doesNotContain("MISDEED").doesNotContain("STRANGER").doesNotContain("IMPOSTOR");
    }

    @Test
    void aCutIsSeenByBothAndHealsByItself() throws Exception {
        Running first = startOne();
        Running second = startTwo();
        for (Running node : List.of(first, second)) {
            node.awaitOutput(" UP", MOMENT);
            node.awaitOutput(" MEMBERS 2", MOMENT);
            node.awaitOutput(" ROUND TRIP", MOMENT);
        }
        assertThat(leads(first)).isNotEqualTo(leads(second));
        two.down("lan0");
        for (Running node : List.of(first, second)) {
            node.awaitOutput(" LOST no sign of life", MOMENT);
            node.awaitOutput(" ASKED IN VAIN", MOMENT);
            node.awaitOutput("LOST(?s).* MEMBERS 1", MOMENT);
        }
        Await.until("both to lead", MOMENT, () -> leads(first) && leads(second) ? Optional.of(true) : Optional.empty(),
                first::lastOutput);
        two.up("lan0");
        for (Running node : List.of(first, second)) {
            node.awaitOutput(" UP", 2, MOMENT);
            node.awaitOutput("LOST(?s).* MEMBERS 2", MOMENT);
        }
        Await.until("one to lead", MOMENT, () -> leads(first) != leads(second) ? Optional.of(true) : Optional.empty(),
                first::lastOutput);
        assertThat(first.output() + second.output()).doesNotContain(" DOWN ").doesNotContain("MISDEED");
    }

    /** What it said last. */
    private static boolean leads(Running node) throws IOException {
        return node.output().lastIndexOf(" LEADS") > node.output().lastIndexOf(" FOLLOWS");
    }

    private static long time(String text) {
        return Long.parseLong(text);
    }

    @Test
    void twoNodesOfOneRepositoryAreAPairAndOneAloneServesBeforeAndAfter() throws Exception {
        LabTests.needs(Tool.DIG);
        String url = repository();
        Running first = startNode(one, "one", url, peer(1, 2, "two"), List.of());
        first.awaitOutput(" STARTED ", MOMENT);
        answers(one);
        Running second = startNode(two, "two", url, peer(2, 1, "one"), List.of());
        first.awaitOutput(" PAIR_MEMBERS .* 2 members", MOMENT);
        second.awaitOutput(" PEER_UP ", MOMENT);
        assertThat(metrics(one)).contains("hearth_peer_up 1.0").contains("hearth_peer_state{peer=\"two\",state=\"up\"}")
                .containsPattern("hearth_peer_leads 1.0");
        second.kill();
        first.awaitOutput(" PEER_LOST ", MOMENT);
        first.awaitOutput(" PEER_DOWN ", MOMENT);
        answers(one);
        Running again = startNode(two, "two", url, peer(2, 1, "one"), List.of());
        first.awaitOutput(" PEER_UP ", 2, MOMENT);
        again.awaitOutput(" STARTED ", MOMENT);
        answers(two);
        again.signal("TERM");
        again.awaitEnd(MOMENT);
        first.awaitOutput(" PEER_DOWN .*goodbye", MOMENT);
        first.signal("TERM");
        assertThat(first.awaitEnd(MOMENT)).isIn(0, 143);
        assertThat(again.output()).contains(" STOPPED ").doesNotContain("MISDEED").doesNotContain("WARNING");
        assertThat(first.output()).contains(" STOPPED ").doesNotContain("MISDEED").doesNotContain("WARNING");
    }

    @Test
    void aNodeWithoutAPeerLoadsNothingOfThePair() throws Exception {
        Path loaded = one.folder().resolve("loaded");
        Running alone = startNode(one, "one", repository(), "", List.of("-Xlog:class+load:file=" + loaded));
        alone.awaitOutput(" STARTED ", MOMENT);
        alone.signal("TERM");
        alone.awaitEnd(MOMENT);
        assertThat(loaded).content().contains("hearth.cluster.JournalLeaseStore").doesNotContain("com.hazelcast")
                .doesNotContain("org.bouncycastle.tls");
    }

    private static Running startNode(Host host, String name, String url, String peer, List<String> further)
            throws IOException {
        Path file = host.folder().resolve("node.yaml");
        Files.writeString(file, "name: " + name + "\nrepository: {url: '" + url + "'}\n" + peer + "\n");
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(further);
        return host.startJava(options, "hearth.server.Main", "run", "--node", file.toString(), "--data",
                host.folder().resolve("data").toString());
    }

    /** One that both nodes read from this machine's disk. */
    private String repository() throws Exception {
        Path folder = Files.createDirectories(lab.folder().resolve("network"));
        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("hearth.yaml"), """
                dns: {listen: ["127.0.0.1:53"]}
                http: {listen: ["127.0.0.1:8080"]}
                """);
        Files.writeString(folder.resolve("zones/pair.test.yaml"),
                "records: {'@': {NS: ns}, ns: {A: 192.0.2.1}, www: {A: 192.0.2.80}}\n");
        one.run(MOMENT, "sh", "-c", "cd " + folder + " && git init -q -b main && git add . && git -c user.name=a"
                + " -c user.email=a@pair.test commit -q -m one").orThrow();
        return "file://" + folder;
    }

    private static void answers(Host host) throws Exception {
        assertThat(host.run(MOMENT, "dig", "+short", "@127.0.0.1", "www.pair.test").orThrow().out())
                .isEqualTo("192.0.2.80\n");
    }

    private static String metrics(Host host) throws Exception {
        return host.run(MOMENT, "curl", "-fsS", "http://127.0.0.1:8080/metrics").orThrow().out();
    }
}
