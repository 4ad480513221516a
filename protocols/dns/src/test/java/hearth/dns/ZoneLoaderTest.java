package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import hearth.config.DomainName;
import hearth.config.Location;
import hearth.config.Prefix;
import hearth.config.Problem;
import hearth.config.Zone.Soa;
import hearth.config.Zone.Written;
import hearth.config.Zone.ZoneRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What zones are made of, and every way in which they are refused. */
class ZoneLoaderTest {
    /** Six lines, then what a test adds from line 7 on. */
    private static final String GOOD = """
            $TTL 1h
            @    SOA ns h 1 1 1 1 1
            @    NS  ns
            ns   A   192.0.2.1
            sub  NS  ns.sub
            ns.sub A 192.0.2.2
            """;

    @TempDir
    private Path folder = Path.of("");

    private List<Problem> problems(String text) {
        return refused(Served.load(folder, List.of(), Map.of("t", text)));
    }

    private static List<Problem> refused(ZoneLoader.Result result) {
        assertThat(result).isInstanceOf(ZoneLoader.Refused.class);
        return ((ZoneLoader.Refused) result).problems();
    }

    private List<String> answer(String name, int type, String text) {
        return Served.section(new Served(Served.zones(folder, Map.of("t", text))).ask(name, type), Section.ANSWER);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "www A 192.0.2.256              | '192.0.2.256' is no A data",
            "www A                          | is no A data",
            "www A 192.0.2.1 extra          | is no A data",
            "www NONSENSE x                 | NONSENSE is no record type",
            "www AXFR x                     | AXFR is no record type",
            "www                            | the record has no type",
            "www 3000000000 A 192.0.2.1     | the TTL 3000000000 is above 2147483647 seconds",
            "www CH TXT x                   | class CH is not served",
            "www.else. A 192.0.2.1          | www.else. is not in the zone t.",
            "w..w A 192.0.2.1               | w..w is no domain name",
            "$GENERATE 1-2 a A 192.0.2.1    | after $GENERATE stands one value",
            "$NONSENSE x                    | $NONSENSE is not known",
            "$TTL soon                      | soon is no TTL",
            "www TXT \"open                 | the quoted string isn't closed on its line",
            "www A 192.0.2.1 )              | a parenthesis is closed that wasn't opened",
            "www A ( 192.0.2.1              | the parenthesis opened in this entry is never closed",
            "$INCLUDE ../../outside.txt     | outside the configuration's folder",
            "$INCLUDE /etc/hostname         | outside the configuration's folder",
            "$INCLUDE missing.txt           | there is no file missing.txt",
            "$INCLUDE t.zone                | files include each other",
            "www CNAME ns\\nwww A 192.0.2.1 | a CNAME stands alone",
            "www CNAME ns\\nwww CNAME sub   | there can be only one such record here, and there are 2",
            "www SOA ns h 1 1 1 1 1         | an SOA record stands only at the zone's own name",
            "@ SOA ns2 h 1 1 1 1 1          | there can be only one such record here",
            "@ NS nowhere                   | the name server nowhere.t. has no address",
            "a CNAME ns\\n@ MX 1 a          | a.t. is a CNAME, and must be the host's own name",
            "a CNAME ns\\n@ NS a            | a.t. is a CNAME, and must be the host's own name",
            "a CNAME ns\\n_x SRV 1 1 1 a    | a.t. is a CNAME, and must be the host's own name",
            "two NS ns.two                  | nobody can find the name server ns.two.t.",
            "www.sub A 192.0.2.9            | hidden below sub.t.",
            "ns.sub TXT x                   | hidden below sub.t.",
            "sub A 192.0.2.9                | the NS records here hand this name to other servers",
            "d DNAME x.\\nwww.d A 192.0.2.9 | hidden below d.t.",
            "*.w NS ns                      | a wildcard can't be delegated or renamed"})
    void isRefusedWithItsPlace(String line, String message) throws IOException {
        Files.writeString(folder.resolve("outside.txt"), "");
        Path inner = Files.createDirectories(folder.resolve("inner"));
        List<Problem> problems = refused(
                Served.load(inner, List.of(), Map.of("t", GOOD + line.replace("\\n", "\n") + "\n")));
        assertThat(problems).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.where().file()).isEqualTo("zones/t.zone");
            assertThat(problem.message()).contains(message);
        });
        assertThat(problems.getFirst().where().line()).isIn(7, 8);
    }

    @Test
    void aTextStringHoldsAtMost255Bytes() {
        String most = "x".repeat(255);
        assertThat(answer("a.t.", Type.TXT, GOOD + "a TXT \"" + most + "\"\n"))
                .containsExactly("a.t. 3600 TXT " + most);
        assertThat(problems(GOOD + "a TXT \"x" + most + "\"\n").getFirst().message())
                .hasSizeLessThan(300)
                .contains("a string holds at most 255 bytes");
    }

    @Test
    void anRrsetThatNoMessageCouldHoldIsRefused() {
        StringBuilder text = new StringBuilder(GOOD);
        for (int i = 0; i < 300; i++) {
            text.append("big TXT \"").append(i).append("x".repeat(240)).append("\"\n");
        }
        assertThat(problems(text.toString()).getFirst().message()).contains("too many for one DNS message");
    }

    @Test
    void everyFaultIsFoundAtOnceInOrderOfPlace() {
        List<Problem> problems = refused(Served.load(folder, List.of(), Map.of("a", "www A 1\n@ MX\n", "b",
                "$TTL 1\n@ SOA ns h 1 1 1 1 1\nmx CNAME x\n@ MX 1 mx\n", "c", "")));
        assertThat(problems).extracting(Problem::toString).satisfiesExactly(
                first -> assertThat(first).startsWith("zones/a.zone:1: '1' is no A data"),
                second -> assertThat(second).startsWith("zones/a.zone:2: '' is no MX data"),
                noNs -> assertThat(noNs).isEqualTo("zones/b.zone: b.: the zone has no NS record at b."),
                mx -> assertThat(mx).startsWith("zones/b.zone:4: b.: mx.b. is a CNAME"),
                empty -> assertThat(empty).isEqualTo("zones/c.zone: c.: the zone has no NS record at c."),
                soa -> assertThat(soa).isEqualTo("zones/c.zone: c.: the zone has no SOA record at c."));
    }

    @Test
    void masterFileNotationIsRead() {
        String text = """
                ; a comment
                @ IN 1h SOA ns h ( 1 ; the serial
                      1h 1h
                      1h 5m ) ; minimum
                  NS ns ; owner from before
                $ORIGIN sub.t.
                $TTL 5m
                a   IN 10 A 192.0.2.1
                    20 IN A 192.0.2.2
                    A 192.0.2.2
                "quoted.value" 	TXT "a;b" "c\\"d" e\\059f \\195\\164 ö
                $ORIGIN t.
                ns A 192.0.2.9
                $ORIGIN 4
                x TYPE65280 \\# 3 010203
                """.replace("\"quoted.value\"", "quoted.value");
        assertThat(answer("a.sub.t.", Type.A, text)).as("one TTL for all, the smallest, and no record twice")
                .containsExactly("a.sub.t. 10 A 192.0.2.1", "a.sub.t. 10 A 192.0.2.2");
        assertThat(answer("quoted.value.sub.t.", Type.TXT, text))
                .containsExactly(
                        "quoted.value.sub.t. 300 TXT \"a;b\" c\\\"d \"e;f\" \\195\\164 \\195\\182");
        assertThat(answer("x.4.t.", 65280, text)).containsExactly("x.4.t. 300 TYPE65280 \\# 3 010203");
    }

    @Test
    void includedFilesHaveTheirOwnOriginAndLines() throws IOException {
        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("zones/hosts.inc"), "www A 192.0.2.7\n$ORIGIN other.\n");
        String text = GOOD + "$INCLUDE hosts.inc in.t.\nafter A 192.0.2.8\n";
        assertThat(answer("www.in.t.", Type.A, text)).hasSize(1);
        assertThat(answer("after.t.", Type.A, text)).hasSize(1);
        Files.writeString(folder.resolve("zones/hosts.inc"), "\n\nwww A bad\n");
        assertThat(problems(text)).extracting(problem -> problem.where().toString())
                .containsExactly("zones/hosts.inc:3");
    }

    @Test
    void aSymbolicLinkLeadsNowhereOutside() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("inner"));
        Files.createDirectories(inner.resolve("zones"));
        Files.writeString(folder.resolve("secret"), "x TXT secret\n");
        Files.createSymbolicLink(inner.resolve("zones/link"), folder.resolve("secret"));
        assertThat(refused(Served.load(inner, List.of(), Map.of("t", GOOD + "$INCLUDE link\n"))).getFirst().message())
                .contains("outside the configuration's folder");
    }

    private static Written written(ZoneRecord... records) {
        Duration second = Duration.ofSeconds(1);
        List<ZoneRecord> all = new ArrayList<>(List.of(records));
        all.add(record(9, "@", "NS", "ns"));
        return new Written(new DomainName("t"), new Location("zones/t.yaml", 1, 1), Duration.ofSeconds(60),
                new Soa("ns", "host\\.master", second, second, second, second), Optional.empty(), all);
    }

    private static ZoneRecord record(int line, String name, String type, String data) {
        return new ZoneRecord(name, type, Duration.ofSeconds(60), data, new Location("zones/t.yaml", line, 5));
    }

    @Test
    void zonesWrittenInYamlAreServed() {
        Written zone = written(record(2, "ns", "A", "192.0.2.1"), record(3, "@", "MX", "10 mail"),
                record(4, "mail", "A", "192.0.2.2"), record(5, "text", "TXT", "\"größe\""));
        ZoneLoader.Result result = ZoneLoader.load(folder, List.of(zone), List.of(), (origin, content) -> {
            assertThat(origin.text()).isEqualTo("t");
            assertThat(content).hasSize(64);
            return 4242;
        });
        assertThat(result).isInstanceOf(ZoneLoader.Loaded.class);
        Served served = new Served(((ZoneLoader.Loaded) result).zones().toArray(Zone[]::new));
        assertThat(Served.section(served.ask("t.", Type.SOA), Section.ANSWER))
                .containsExactly("t. 60 SOA ns.t. host\\.master.t. 4242 1 1 1 1");
        assertThat(Served.section(served.ask("t.", Type.NS), Section.ANSWER)).containsExactly("t. 60 NS ns.t.");
        assertThat(Served.section(served.ask("t.", Type.MX), Section.ANSWER)).containsExactly("t. 60 MX 10 mail.t.");
        assertThat(Served.section(served.ask("text.t.", Type.TXT), Section.ANSWER))
                .containsExactly("text.t. 60 TXT gr\\195\\182\\195\\159e");
    }

    @Test
    void aFaultInYamlHasTheLineAndColumnOfItsRecord() {
        Written zone = written(record(2, "ns", "A", "192.0.2.1"), record(3, "x", "A", "nonsense"),
                record(4, "x.else.", "A", "192.0.2.1"), record(5, "y", "OPT", "x"));
        assertThat(refused(ZoneLoader.load(folder, List.of(zone), List.of(), (origin, content) -> 1)))
                .extracting(problem -> problem.where().toString())
                .containsExactly("zones/t.yaml:3:5", "zones/t.yaml:4:5", "zones/t.yaml:5:5");
    }

    @Test
    void theSameContentHasTheSameHashInAnyOrder() {
        ZoneRecord[] records = {record(2, "ns", "A", "192.0.2.1"), record(3, "a", "A", "192.0.2.2"),
                record(4, "a", "A", "192.0.2.3")};
        String one = hash(written(records[0], records[1], records[2]));
        assertThat(hash(written(records[2], records[1], records[0]))).isEqualTo(one);
        assertThat(hash(written(records[0], records[1]))).isNotEqualTo(one);
    }

    private String hash(Written zone) {
        String[] seen = {""};
        ZoneLoader.load(folder, List.of(zone), List.of(), (origin, content) -> {
            seen[0] = content;
            return 1;
        });
        return seen[0];
    }

    @Test
    void oneZoneInTwoFilesIsRefused() {
        List<Problem> problems = refused(ZoneLoader.load(folder,
                List.of(Served.master(folder, "t", GOOD), written(record(2, "ns", "A", "192.0.2.1"))), List.of(),
                (origin, content) -> 1));
        assertThat(problems).extracting(Problem::toString)
                .containsExactly("zones/t.yaml:1:1: the zone t. is already in zones/t.zone");
    }

    private static Prefix prefix(String text) throws IOException {
        int slash = text.indexOf('/');
        return new Prefix(InetAddress.getByName(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    private List<Zone> withReverse(String... prefixes) throws IOException {
        List<Prefix> networks = new ArrayList<>();
        for (String prefix : prefixes) {
            networks.add(prefix(prefix));
        }
        ZoneLoader.Result result = Served.load(folder, networks, Map.of("t", GOOD + """
                web     A    192.0.2.80
                web     A    10.1.2.3
                Mail 30 A    192.0.2.80
                six     AAAA 2001:db8::a1
                *.w     A    192.0.2.81
                """));
        assertThat(result).isInstanceOf(ZoneLoader.Loaded.class);
        return ((ZoneLoader.Loaded) result).zones();
    }

    @Test
    void reverseZonesAreDerivedFromAddressRecords() throws IOException {
        Served served = new Served(withReverse("192.0.2.0/24", "2001:db8::/32").toArray(Zone[]::new));
        assertThat(Served.section(served.ask("80.2.0.192.in-addr.arpa.", Type.PTR), Section.ANSWER)).containsExactly(
                "80.2.0.192.in-addr.arpa. 30 PTR mail.t.", "80.2.0.192.in-addr.arpa. 30 PTR web.t.");
        assertThat(served.ask("81.2.0.192.in-addr.arpa.", Type.PTR).getRcode()).as("a wildcard's").isEqualTo(3);
        assertThat(served.ask("2.2.0.192.in-addr.arpa.", Type.PTR).getRcode()).as("glue's").isEqualTo(3);
        assertThat(Served.section(
                served.ask("1.a." + "0.".repeat(22) + "8.b.d.0.1.0.0.2.ip6.arpa.", Type.PTR), Section.ANSWER))
                .hasSize(1).first().asString().endsWith("PTR six.t.");
        assertThat(Served.section(served.ask("2.0.192.in-addr.arpa.", Type.NS), Section.ANSWER))
                .containsExactly("2.0.192.in-addr.arpa. 3600 NS ns.t.");
        assertThat(served.ask("3.2.1.10.in-addr.arpa.", Type.PTR).getRcode()).isEqualTo(5);
    }

    @Test
    void aNetworkBetweenTwoLabelsBecomesSeveralZones() throws IOException {
        assertThat(withReverse("10.1.0.0/22")).extracting(Zone::origin).containsExactly("t.", "0.1.10.in-addr.arpa.",
                "1.1.10.in-addr.arpa.", "2.1.10.in-addr.arpa.", "3.1.10.in-addr.arpa.");
        assertThat(withReverse("2001:db8:4000::/35")).extracting(Zone::origin).containsExactly("t.",
                "4.8.b.d.0.1.0.0.2.ip6.arpa.", "5.8.b.d.0.1.0.0.2.ip6.arpa.");
        assertThat(withReverse("128.0.0.0/1")).hasSize(129);
    }

    @Test
    void networksWithoutReverseZonesAreRefused() throws IOException {
        assertThat(refused(Served.load(folder, List.of(prefix("192.0.2.128/25")), Map.of("t", GOOD))).getFirst()
                .toString())
                .startsWith("hearth.yaml: dns.reverse[0]: 192.0.2.128/25 has no reverse zones of its own");
        assertThat(refused(Served.load(folder, List.of(prefix("192.0.2.0/24")), Map.of())).getFirst().message())
                .contains("no zone to take the SOA and NS records");
        assertThat(refused(Served.load(folder, List.of(prefix("192.0.2.0/24")),
                Map.of("t", GOOD, "2.0.192.in-addr.arpa", GOOD.replace("ns\n", "ns.x.\n"))))
                .getFirst().message()).contains("is already written in zones/2.0.192.in-addr.arpa.zone");
    }
}
