package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Each rule of answering, on one zone with a case of each. */
class AnswersTest {
    private static final String EXAMPLE = """
            $TTL 1h
            @           IN SOA ns1 hostmaster ( 2026010101 1h 15m 14d 5m )
                        NS  ns1
                        NS  ns.elsewhere.test.
                        MX  10 Mail
                        A   192.0.2.1
            ns1         A   192.0.2.2
                        AAAA 2001:db8::2
            Mail   600  A   192.0.2.3
            www         CNAME web
            web         A   192.0.2.4
                        A   192.0.2.5
            outside     CNAME www.example.net.
            far         CNAME unknown.invalid.
            dangling    CNAME nothing
            into        CNAME host.sub
            loop        CNAME pool
            pool        CNAME loop
            a.b.c       TXT "deep" "er"
            *.wild      A   192.0.2.6
                        MX  5 mail
            *.alias     CNAME web
            real.wild   TXT "no synthesis here"
            sub         NS  ns.sub
                        NS  ns.other
                        NS  ns1
            ns.sub      A   192.0.2.7
            ns.other    A   192.0.2.8
            other       NS  ns.other
            sub         DS  1 13 2 0000000000000000000000000000000000000000000000000000000000000000
            tree        DNAME example.net.
            _sip._tcp   SRV 1 2 5060 mail
            esc\\.aped   A   192.0.2.9
            by\\007te    A   192.0.2.10
            caa         CAA 0 issue "ca.example"
            """;
    private static final String NET = """
            $TTL 300
            @   SOA ns1.example.com. hostmaster 1 2 3 4 60
                NS  ns1.example.com.
            www A   198.51.100.1
            """;

    @TempDir
    private Path folder = Path.of("");
    private Served served = new Served();

    @BeforeEach
    void serve() {
        served = new Served(Served.zones(folder, Map.of("example.com", EXAMPLE, "example.net", NET)));
    }

    private void expect(String name, int type, int rcode, boolean authoritative, List<String> answer,
            List<String> authority, List<String> additional) {
        Message reply = served.ask(name, type);
        assertThat(reply.getRcode()).as("rcode").isEqualTo(rcode);
        assertThat(reply.getHeader().getFlag(Flags.AA)).as("AA").isEqualTo(authoritative);
        assertThat(reply.getHeader().getFlag(Flags.TC)).as("TC").isFalse();
        assertThat(Served.section(reply, Section.ANSWER)).as("answer").isEqualTo(answer);
        assertThat(Served.section(reply, Section.AUTHORITY)).as("authority").isEqualTo(authority);
        assertThat(Served.section(reply, Section.ADDITIONAL)).as("additional")
                .containsExactlyInAnyOrderElementsOf(additional);
    }

    private static final String SOA = "example.com. 300 SOA ns1.example.com. hostmaster.example.com. 2026010101 3600 900 1209600 300";
    private static final String NET_SOA = "example.net. 60 SOA ns1.example.com. hostmaster.example.net. 1 2 3 4 60";

    @Test
    void aNameThatExistsIsAnsweredWithItsRecords() {
        expect("web.example.com.", Type.A, 0, true,
                List.of("web.example.com. 3600 A 192.0.2.4", "web.example.com. 3600 A 192.0.2.5"), List.of(),
                List.of());
        expect("a.b.c.example.com.", Type.TXT, 0, true, List.of("a.b.c.example.com. 3600 TXT deep er"),
                List.of(), List.of());
        expect("caa.example.com.", Type.CAA, 0, true,
                List.of("caa.example.com. 3600 CAA 0 issue \"ca.example\""), List.of(), List.of());
    }

    @Test
    void anAbsentTypeIsNoDataWithTheNegativeTtl() {
        expect("web.example.com.", Type.AAAA, 0, true, List.of(), List.of(SOA), List.of());
    }

    @Test
    void anAbsentNameIsNxdomain() {
        expect("none.example.com.", Type.A, 3, true, List.of(), List.of(SOA), List.of());
        expect("below.web.example.com.", Type.A, 3, true, List.of(), List.of(SOA), List.of());
    }

    @Test
    void anEmptyNonTerminalExists() {
        expect("b.c.example.com.", Type.A, 0, true, List.of(), List.of(SOA), List.of());
        expect("_tcp.example.com.", Type.ANY, 0, true, List.of(), List.of(SOA), List.of());
        expect("wild.example.com.", Type.A, 0, true, List.of(), List.of(SOA), List.of());
    }

    @Test
    void hostsOfMxSrvAndNsBringTheirAddresses() {
        expect("example.com.", Type.MX, 0, true, List.of("example.com. 3600 MX 10 Mail.example.com."), List.of(),
                List.of("Mail.example.com. 600 A 192.0.2.3"));
        expect("_sip._tcp.example.com.", Type.SRV, 0, true,
                List.of("_sip._tcp.example.com. 3600 SRV 1 2 5060 mail.example.com."), List.of(),
                List.of("mail.example.com. 600 A 192.0.2.3"));
        expect("example.com.", Type.NS, 0, true,
                List.of("example.com. 3600 NS ns1.example.com.", "example.com. 3600 NS ns.elsewhere.test."), List.of(),
                List.of("ns1.example.com. 3600 A 192.0.2.2", "ns1.example.com. 3600 AAAA 2001:db8:0:0:0:0:0:2"));
    }

    @Test
    void cnamesAreFollowedWithinAndAcrossZones() {
        expect("www.example.com.", Type.A, 0, true,
                List.of("www.example.com. 3600 CNAME web.example.com.", "web.example.com. 3600 A 192.0.2.4",
                        "web.example.com. 3600 A 192.0.2.5"),
                List.of(), List.of());
        expect("outside.example.com.", Type.A, 0, true, List.of("outside.example.com. 3600 CNAME www.example.net.",
                "www.example.net. 300 A 198.51.100.1"), List.of(), List.of());
        expect("outside.example.com.", Type.MX, 0, true, List.of("outside.example.com. 3600 CNAME www.example.net."),
                List.of(NET_SOA), List.of());
        expect("www.example.com.", Type.CNAME, 0, true, List.of("www.example.com. 3600 CNAME web.example.com."),
                List.of(), List.of());
        expect("far.example.com.", Type.A, 0, true, List.of("far.example.com. 3600 CNAME unknown.invalid."), List.of(),
                List.of());
    }

    @Test
    void aChainHasTheRcodeOfItsEnd() {
        expect("dangling.example.com.", Type.A, 3, true,
                List.of("dangling.example.com. 3600 CNAME nothing.example.com."), List.of(SOA), List.of());
    }

    @Test
    void aCnameLoopEnds() {
        expect("loop.example.com.", Type.A, 0, true, List.of("loop.example.com. 3600 CNAME pool.example.com.",
                "pool.example.com. 3600 CNAME loop.example.com."), List.of(), List.of());
    }

    @Test
    void aWildcardStandsForNamesThatDoNotExist() {
        expect("x.wild.example.com.", Type.A, 0, true, List.of("x.wild.example.com. 3600 A 192.0.2.6"), List.of(),
                List.of());
        expect("x.y.wild.example.com.", Type.A, 0, true, List.of("x.y.wild.example.com. 3600 A 192.0.2.6"), List.of(),
                List.of());
        expect("x.wild.example.com.", Type.AAAA, 0, true, List.of(), List.of(SOA), List.of());
        expect("*.wild.example.com.", Type.A, 0, true, List.of("*.wild.example.com. 3600 A 192.0.2.6"), List.of(),
                List.of());
        // RFC 4592 section 2.2.1: names that exist, and those below them, are not synthesized.
        expect("real.wild.example.com.", Type.A, 0, true, List.of(), List.of(SOA), List.of());
        expect("x.real.wild.example.com.", Type.A, 3, true, List.of(), List.of(SOA), List.of());
        expect("q.alias.example.com.", Type.A, 0, true,
                List.of("q.alias.example.com. 3600 CNAME web.example.com.", "web.example.com. 3600 A 192.0.2.4",
                        "web.example.com. 3600 A 192.0.2.5"),
                List.of(), List.of());
    }

    @Test
    void aDelegatedNameIsReferredWithGlue() {
        List<String> servers = List.of("sub.example.com. 3600 NS ns.sub.example.com.",
                "sub.example.com. 3600 NS ns.other.example.com.", "sub.example.com. 3600 NS ns1.example.com.");
        List<String> glue = List.of("ns.sub.example.com. 3600 A 192.0.2.7", "ns.other.example.com. 3600 A 192.0.2.8",
                "ns1.example.com. 3600 A 192.0.2.2", "ns1.example.com. 3600 AAAA 2001:db8:0:0:0:0:0:2");
        expect("host.sub.example.com.", Type.A, 0, false, List.of(), servers, glue);
        expect("sub.example.com.", Type.NS, 0, false, List.of(), servers, glue);
        expect("ns.sub.example.com.", Type.A, 0, false, List.of(), servers, glue);
        expect("into.example.com.", Type.A, 0, true, List.of("into.example.com. 3600 CNAME host.sub.example.com."),
                servers, glue);
    }

    @Test
    void theParentAnswersForDs() {
        expect("sub.example.com.", Type.DS, 0, true, List.of("sub.example.com. 3600 DS 1 13 2 " + "0".repeat(64)),
                List.of(), List.of());
        expect("other.example.com.", Type.DS, 0, true, List.of(), List.of(SOA), List.of());
    }

    @Test
    void aDnameRenamesWhatIsBelowIt() {
        expect("www.tree.example.com.", Type.A, 0, true,
                List.of("tree.example.com. 3600 DNAME example.net.",
                        "www.tree.example.com. 3600 CNAME www.example.net.", "www.example.net. 300 A 198.51.100.1"),
                List.of(), List.of());
        expect("tree.example.com.", Type.A, 0, true, List.of(), List.of(SOA), List.of());
    }

    @Test
    void aDnameAtTheApexLeavesTheApexItsRecords() {
        served.zones.replace(List.of(Served.zones(folder, Map.of("old.test", """
                $TTL 60
                @ SOA ns.example. h 1 1 1 1 1
                @ NS ns.example.
                @ DNAME new.example.
                """))));
        expect("old.test.", Type.NS, 0, true, List.of("old.test. 60 NS ns.example."), List.of(), List.of());
        expect("a.b.old.test.", Type.A, 0, true, List.of("old.test. 60 DNAME new.example.",
                "a.b.old.test. 60 CNAME a.b.new.example."), List.of(), List.of());
    }

    @Test
    void aDnameThatMakesANameTooLongIsYxdomain() {
        String label = "x".repeat(63) + ".";
        served.zones.replace(List.of(Served.zones(folder, Map.of("t", """
                $TTL 1
                @ SOA n.test. h 1 1 1 1 1
                @ NS n.test.
                d DNAME %s%s.
                """.formatted(label, "y".repeat(60))))));
        assertThat(served.ask(label.repeat(3) + "d.t.", Type.A).getRcode()).isEqualTo(6);
    }

    @Test
    void anyIsAnsweredWithOneRrset() {
        expect("example.com.", Type.ANY, 0, true, List.of("example.com. 3600 A 192.0.2.1"), List.of(), List.of());
        expect("www.example.com.", Type.ANY, 0, true, List.of("www.example.com. 3600 CNAME web.example.com."),
                List.of(), List.of());
        expect("none.example.com.", Type.ANY, 3, true, List.of(), List.of(SOA), List.of());
    }

    @Test
    void namesAreBytes() {
        expect("esc\\.aped.example.com.", Type.A, 0, true, List.of("esc\\.aped.example.com. 3600 A 192.0.2.9"),
                List.of(), List.of());
        expect("by\\007te.example.com.", Type.A, 0, true, List.of("by\\007te.example.com. 3600 A 192.0.2.10"),
                List.of(), List.of());
        expect("aped.example.com.", Type.A, 3, true, List.of(), List.of(SOA), List.of());
    }

    @Test
    void caseIsIgnoredAndEchoed() {
        expect("wEb.EXAMPLE.com.", Type.A, 0, true,
                List.of("wEb.EXAMPLE.com. 3600 A 192.0.2.4", "wEb.EXAMPLE.com. 3600 A 192.0.2.5"), List.of(),
                List.of());
        assertThat(served.ask("wEb.EXAMPLE.com.", Type.A).getQuestion().getName().toString())
                .isEqualTo("wEb.EXAMPLE.com.");
    }

    @Test
    void namesOutsideTheZonesAreTheRecursionsConcern() {
        assertThat(served.ask("www.example.org.", Type.A).getRcode()).isEqualTo(5);
        assertThat(served.ask("com.", Type.A).getRcode()).isEqualTo(5);
        assertThat(served.ask("notexample.com.", Type.A).getRcode()).isEqualTo(5);
    }
}
