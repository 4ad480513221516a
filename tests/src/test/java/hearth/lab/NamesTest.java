package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class NamesTest {
    private static final Duration MOMENT = Duration.ofSeconds(20);
    private static LabNetwork network;
    private static Host client;

    @BeforeAll
    static void open() throws Exception {
        LabTests.needs(Tool.DIG, Tool.KDIG);
        network = LabTests.openNetwork();
        client = network.neighbour("client", "192.0.2.7");
    }

    @AfterAll
    static void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void digAndKdigGetTheSameAnswersOverUdpAndTcp() throws Exception {
        for (String tool : new String[]{"dig", "kdig"}) {
            for (String transport : new String[]{"+notcp", "+tcp"}) {
                String answer = ask(tool, transport, "hearth.lab.test", "A");
                assertThat(answer).as("%s %s", tool, transport).containsPattern("status: NOERROR")
                        .containsPattern("(?i)flags:[^;]* aa")
                        .containsPattern("(?m)^hearth\\.lab\\.test\\.\\s.*\\sA\\s+192\\.0\\.2\\.1$");
                assertThat(ask(tool, transport, "nobody.lab.test", "A")).as("%s %s", tool, transport)
                        .contains("status: NXDOMAIN").containsPattern("(?m)^lab\\.test\\.\\s.*\\sSOA\\s");
                assertThat(ask(tool, transport, "-x", "192.0.2.254")).as("%s %s", tool, transport)
                        .containsPattern("PTR\\s+router\\.lab\\.test\\.");
            }
        }
        assertThat(network.hearth().log()).doesNotContain("LEAK");
    }

    @Test
    void forwardedNameIsAnsweredByAnotherServerAndThenFromTheCacheWhenThatIsGone() throws Exception {
        LabTests.needs(Tool.KNOTD);
        Host upstream = network.neighbour("upstream", LabNetwork.UPSTREAM);
        try (Running knotd = knotd(upstream)) {
            String first = ask("dig", "www.elsewhere.test", "A");
            assertThat(first).contains("status: NOERROR").containsPattern("\\sA\\s+203\\.0\\.113\\.7");
            assertThat(ttl(first)).isEqualTo(300);
            assertThat(ask("dig", "no.elsewhere.test", "A")).contains("status: NXDOMAIN");
            assertThat(ask("dig", "+tcp", "big.elsewhere.test", "TXT")).contains("status: NOERROR")
                    .contains("number 60");
            knotd.kill();
        }
        Thread.sleep(1100);
        String second = ask("dig", "WWW.Elsewhere.test", "A");
        assertThat(second).contains("status: NOERROR")
                .containsPattern("(?m)^WWW\\.Elsewhere\\.test\\.\\s.*203\\.0\\.113\\.7$");
        assertThat(ttl(second)).isLessThan(300).isGreaterThan(200);
        assertThat(ask("dig", "no.elsewhere.test", "A")).contains("status: NXDOMAIN");
        assertThat(ask("dig", "other.elsewhere.test", "A")).contains("status: SERVFAIL");
        assertThat(ask("dig", "hearth.lab.test", "A")).contains("192.0.2.1");
    }

    private static String ask(String tool, String... question) throws Exception {
        String[] line = new String[question.length + 3];
        line[0] = tool;
        line[1] = "@" + LabNetwork.SERVER;
        line[2] = tool.equals("dig") ? "+tries=1" : "+retry=0";
        System.arraycopy(question, 0, line, 3, question.length);
        return client.run(MOMENT, line).orThrow().out();
    }

    private static int ttl(String answer) {
        Matcher m = Pattern.compile("(?mi)^www\\.elsewhere\\.test\\.\\s+(\\d+)\\s").matcher(answer);
        assertThat(m.find()).as(answer).isTrue();
        return Integer.parseInt(m.group(1));
    }

    /** An authoritative server that has nothing in common with Hearth. */
    private static Running knotd(Host host) throws Exception {
        Path folder = host.folder();
        StringBuilder zone = new StringBuilder("""
                $ORIGIN elsewhere.test.
                $TTL 300
                @ SOA ns hostmaster 1 3600 900 86400 300
                @ NS ns
                ns A 192.0.2.53
                www A 203.0.113.7
                other A 203.0.113.8
                """);
        for (int i = 1; i <= 60; i++) {
            zone.append("big TXT \"number ").append(i).append(" of the lines that fill more than one datagram\"\n");
        }
        Files.writeString(folder.resolve("elsewhere.test.zone"), zone);
        String configuration = Files.writeString(folder.resolve("knot.conf"), """
                server:
                  rundir: %1$s
                  listen: %2$s@53
                database:
                  storage: %1$s
                log:
                  - target: stdout
                    any: info
                zone:
                  - domain: elsewhere.test
                    storage: %1$s
                    file: elsewhere.test.zone
                """.formatted(folder, LabNetwork.UPSTREAM)).toString();
        Running knotd = host.start("knotd", "-c", configuration);
        knotd.awaitOutput("server started", MOMENT);
        return knotd;
    }
}
