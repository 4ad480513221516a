package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import hearth.config.DomainName;
import hearth.dns.RecordConflict.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Records that come and go, beside configured ones, through reloads. */
class ZonesTest {
    private static final String LAN = """
            $TTL 60
            @ SOA ns h 10 1 1 1 5
            @ NS ns
            ns A 192.0.2.1
            fixed A 192.0.2.2
            alias CNAME fixed
            sub NS ns.sub
            ns.sub A 192.0.2.3
            """;

    @TempDir
    private Path folder = Path.of("");
    private Served served = new Served();

    @BeforeEach
    void serve() {
        served = new Served(Served.zones(folder, Map.of("lan", LAN, "2.0.192.in-addr.arpa", """
                $TTL 60
                @ SOA ns.lan. h 1 1 1 1 5
                @ NS ns.lan.
                """)));
    }

    @Test
    void nearestCaaRecordsTellWhoMayIssue() {
        served = new Served(Served.zones(folder, Map.of("caa", """
                $TTL 60
                @ SOA ns h 10 1 1 1 5
                @ NS ns
                ns A 192.0.2.1
                @ CAA 0 issue "a.example"
                own CAA 0 issue "b.example"
                below.own A 192.0.2.1
                """)));
        assertThat(issuer("ns.caa")).isEqualTo("a.example");
        assertThat(issuer("x.y.caa")).isEqualTo("a.example");
        assertThat(issuer("own.caa")).isEqualTo("b.example");
        assertThat(issuer("below.own.caa")).isEqualTo("b.example");
        assertThat(served.zones.current().authorizations(new DomainName("elsewhere"))).isEmpty();
    }

    private String issuer(String name) {
        byte[] record = served.zones.current().authorizations(new DomainName(name)).getFirst();
        return new String(record, 7, record.length - 7, StandardCharsets.US_ASCII);
    }

    @Test
    void zoneWithoutAFileFailsUntilItsFirstRecordAndThenIsLikeAnyOther() {
        DomainName origin = new DomainName("k8s.lan");
        ZoneLoader.Result loaded = ZoneLoader.load(folder,
                List.of(Served.master(folder, "lan", LAN + "into CNAME web.k8s\n")),
                List.of(new AwaitedZone(origin, Duration.ofSeconds(7))), List.of(), (name, content) -> 7);
        List<Zone> zones = ((ZoneLoader.Loaded) loaded).zones();
        served = new Served(zones.toArray(Zone[]::new));
        Message unknown = served.ask("web.k8s.lan.", Type.A);
        assertThat(unknown.getRcode()).isEqualTo(2);
        assertThat(served.ask("k8s.lan.", Type.SOA).getRcode()).isEqualTo(2);
        assertThat(served.ask("into.lan.", Type.A).getRcode()).as("by a CNAME of another zone").isEqualTo(2);
        assertThat(served.ask("fixed.lan.", Type.A).getRcode()).isZero();

        served.zones.update(List.of(add(RecordSource.DISCOVERY, "other.k8s.lan", "192.0.2.9")));
        Message absent = served.ask("web.k8s.lan.", Type.A);
        assertThat(absent.getRcode()).isEqualTo(3);
        assertThat(Served.section(absent, Section.AUTHORITY)).as("the records' time holds for their absence too")
                .singleElement().asString().startsWith("k8s.lan. 7 SOA ns.lan. h.lan.").endsWith(" 7");
        assertThat(answer("other.k8s.lan.", Type.A)).containsExactly("other.k8s.lan. 30 A 192.0.2.9");
        served.zones.replace(zones);
        assertThat(answer("other.k8s.lan.", Type.A)).as("after a reload").hasSize(1);
    }

    @Test
    void zoneWithoutAFileNeedsAnotherForItsServers() {
        ZoneLoader.Result loaded = ZoneLoader.load(folder, List.of(),
                List.of(new AwaitedZone(new DomainName("cluster.local"), Duration.ofSeconds(7))), List.of(),
                (name, content) -> 7);
        assertThat(((ZoneLoader.Refused) loaded).problems()).singleElement().asString()
                .contains("discovery.kubernetes.zone", "add one to zones/");
    }

    @Test
    void textsComeAndGoOneRecordEach() {
        DomainName name = new DomainName("_acme-challenge.fixed.lan");
        Duration second = Duration.ofSeconds(1);
        assertThat(served.zones.update(List.of(RecordChange.text(RecordSource.CHALLENGE, name, second,
                List.of("one", "two"))))).isEmpty();
        assertThat(served.ask(name.toString(), Type.TXT).getSection(Section.ANSWER))
                .map(record -> ((TXTRecord) record).getStrings())
                .containsExactlyInAnyOrder(List.of("one"), List.of("two"));
        served.zones.update(List.of(RecordChange.text(RecordSource.CHALLENGE, name, second, List.of())));
        assertThat(served.ask(name.toString(), Type.TXT).getRcode()).isEqualTo(3);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static RecordChange add(RecordSource source, String name, String address) {
        return RecordChange.address(source, new DomainName(name), Duration.ofSeconds(30), address(address));
    }

    private static RecordChange lease(String name, String address) {
        return add(RecordSource.LEASE, name, address);
    }

    private static RecordChange gone(String name) {
        return RecordChange.withoutAddress(RecordSource.LEASE, new DomainName(name), address("0.0.0.0"));
    }

    private List<String> answer(String name, int type) {
        return Served.section(served.ask(name, type), Section.ANSWER);
    }

    private long serial(String origin) {
        return served.zones.current().zones().stream().filter(zone -> zone.origin().equals(origin)).findFirst()
                .orElseThrow().serial();
    }

    @Test
    void aLeaseAppearsForwardAndReverseAndGoes() {
        DomainName name = new DomainName("printer.lan");
        InetAddress address = address("192.0.2.77");
        List<RecordConflict> conflicts = served.zones.update(List.of(lease("printer.lan", "192.0.2.77"),
                RecordChange.pointer(RecordSource.LEASE, address, Duration.ofSeconds(30), name)));
        assertThat(conflicts).isEmpty();
        assertThat(answer("printer.lan.", Type.A)).containsExactly("printer.lan. 30 A 192.0.2.77");
        assertThat(answer("77.2.0.192.in-addr.arpa.", Type.PTR))
                .containsExactly("77.2.0.192.in-addr.arpa. 30 PTR printer.lan.");
        served.zones.update(List.of(gone("printer.lan"), RecordChange.withoutPointer(RecordSource.LEASE, address)));
        assertThat(served.ask("printer.lan.", Type.A).getRcode()).isEqualTo(3);
        assertThat(served.ask("77.2.0.192.in-addr.arpa.", Type.PTR).getRcode()).isEqualTo(3);
    }

    @Test
    void emptyNonTerminalsComeAndGoWithTheirLastRecord() {
        served.zones.update(List.of(lease("a.deep.lan", "192.0.2.7"), lease("b.deep.lan", "192.0.2.8")));
        assertThat(served.ask("deep.lan.", Type.A).getRcode()).isZero();
        served.zones.update(List.of(gone("a.deep.lan")));
        assertThat(served.ask("deep.lan.", Type.A).getRcode()).isZero();
        served.zones.update(List.of(gone("b.deep.lan")));
        assertThat(served.ask("deep.lan.", Type.A).getRcode()).isEqualTo(3);
    }

    @Test
    void serialsGrowWithChangesAndOnlyThen() {
        served.zones.update(List.of(lease("x.lan", "192.0.2.7")));
        assertThat(serial("lan.")).isEqualTo(11);
        assertThat(served.zones.update(List.of(lease("x.lan", "192.0.2.7"), gone("never-there.lan")))).isEmpty();
        assertThat(serial("lan.")).isEqualTo(11);
        served.zones.update(List.of(lease("x.lan", "192.0.2.8"), lease("y.lan", "192.0.2.9")));
        assertThat(serial("lan.")).isEqualTo(12);
        assertThat(serial("2.0.192.in-addr.arpa.")).isEqualTo(1);
        assertThat(Served.section(served.ask("lan.", Type.SOA), Section.ANSWER))
                .containsExactly("lan. 60 SOA ns.lan. h.lan. 12 1 1 1 5");
    }

    @Test
    void serialsWrapAroundAsRfc1982Says() {
        assertThat(Serial.next(0xffffffffL)).isEqualTo(1);
        assertThat(SerialChoice.EVEN.after(0xfffffffeL)).isEqualTo(2);
        assertThat(SerialChoice.ODD.after(0xffffffffL)).isEqualTo(1);
        assertThat(Serial.isAfter(1, 0xffffffffL)).isTrue();
        assertThat(Serial.isAfter(0xffffffffL, 1)).isFalse();
        assertThat(Serial.isAfter(5, 5)).isFalse();
    }

    @Test
    void configuredRecordsWinAndTheOthersWait() {
        List<RecordConflict> conflicts = served.zones.update(List.of(lease("fixed.lan", "192.0.2.66"),
                lease("alias.lan", "192.0.2.66"), lease("host.sub.lan", "192.0.2.66"), lease("host.wan", "192.0.2.66"),
                lease("ns.sub.lan", "192.0.2.66")));
        assertThat(conflicts).containsExactlyInAnyOrder(
                new RecordConflict(RecordSource.LEASE, "fixed.lan.", Type.A, Reason.TAKEN),
                new RecordConflict(RecordSource.LEASE, "alias.lan.", Type.A, Reason.CNAME),
                new RecordConflict(RecordSource.LEASE, "host.sub.lan.", Type.A, Reason.DELEGATED),
                new RecordConflict(RecordSource.LEASE, "ns.sub.lan.", Type.A, Reason.DELEGATED),
                new RecordConflict(RecordSource.LEASE, "host.wan.", Type.A, Reason.NO_ZONE));
        assertThat(answer("fixed.lan.", Type.A)).containsExactly("fixed.lan. 60 A 192.0.2.2");
        assertThat(served.zones.replace(List.of(Served.zones(folder, Map.of("lan", LAN.replace("fixed A", "other A")
                .replace("alias CNAME fixed", ""))))))
                .extracting(RecordConflict::name)
                .containsExactlyInAnyOrder("host.sub.lan.", "host.wan.", "ns.sub.lan.");
        assertThat(answer("fixed.lan.", Type.A)).containsExactly("fixed.lan. 30 A 192.0.2.66");
    }

    @Test
    void theEarlierSourceWinsInWhateverOrderTheyCome() {
        RecordChange service = add(RecordSource.DISCOVERY, "app.lan", "192.0.2.50");
        assertThat(served.zones.update(List.of(lease("app.lan", "192.0.2.60")))).isEmpty();
        assertThat(served.zones.update(List.of(service))).containsExactly(
                new RecordConflict(RecordSource.LEASE, "app.lan.", Type.A, Reason.TAKEN));
        assertThat(answer("app.lan.", Type.A)).containsExactly("app.lan. 30 A 192.0.2.50");
        served.zones.update(List.of(RecordChange.withoutAddress(RecordSource.DISCOVERY, new DomainName("app.lan"),
                address("0.0.0.0"))));
        assertThat(answer("app.lan.", Type.A)).containsExactly("app.lan. 30 A 192.0.2.60");
    }

    @Test
    void aReloadKeepsWhatComesAndGoes() {
        served.zones.update(List.of(lease("x.lan", "192.0.2.7")));
        served.zones.replace(List.of(Served.zones(folder, Map.of("lan", LAN + "new A 192.0.2.4\n"))));
        assertThat(answer("x.lan.", Type.A)).hasSize(1);
        assertThat(answer("new.lan.", Type.A)).hasSize(1);
        // The file still says 10, and 11 was served with other content.
        assertThat(serial("lan.")).isEqualTo(12);
        served.zones.replace(List.of(Served.zones(folder, Map.of("lan", LAN + "new A 192.0.2.4\n"))));
        assertThat(serial("lan.")).as("the same content").isEqualTo(12);
        served.zones.replace(List.of(Served.zones(folder, Map.of("lan", LAN.replace(" 10 ", " 2026112301 ")))));
        assertThat(serial("lan.")).isEqualTo(2026112301L);
    }

    @Test
    void aRestartDoesNotTurnSerialsBack() {
        Map<String, Long> told = new HashMap<>();
        SerialKeeper keeper = new SerialKeeper() {
            @Override
            public long ceiling(String origin) {
                return told.getOrDefault(origin, 0L);
            }

            @Override
            public void serves(String origin, long serial) {
                told.put(origin, serial);
            }
        };
        List<Zone> lan = List.of(Served.zones(folder, Map.of("lan", LAN)));
        Zones first = new Zones(keeper);
        first.replace(lan);
        first.update(List.of(lease("x.lan", "192.0.2.7")));
        first.update(List.of(gone("x.lan")));
        assertThat(told).containsEntry("lan.", 12L);
        Zones second = new Zones(keeper);
        second.replace(lan);
        assertThat(second.current().zones().getFirst().serial()).isEqualTo(13);
    }

    @Test
    void configuredRecordsChangeWithTheConfigurationOnly() {
        assertThatThrownBy(() -> add(RecordSource.CONFIGURED, "x.lan", "192.0.2.1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** In every revision the alias leads to the one host that exists: any mixture of two revisions would show. */
    @Test
    void readersNeverSeeHalfAChange() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> fault = new AtomicReference<>("");
        served.zones.update(List.of(link(0), lease("h0.lan", "192.0.2.0")));
        Served reader = new Served(served.zones);
        List<Zone> lan = List.of(Served.zones(folder, Map.of("lan", LAN)));
        Thread reading = Thread.ofPlatform().start(() -> {
            for (long i = 0; !done.get() || i < 1000; i++) {
                Message reply = reader.ask("current.lan.", Type.A);
                List<String> answer = Served.section(reply, Section.ANSWER);
                if (answer.size() != 2 || !answer.get(0).substring(answer.get(0).indexOf('h'))
                        .equals(answer.get(1).substring(0, answer.get(1).indexOf(' ')))) {
                    fault.compareAndSet("", reply.toString());
                }
            }
        });
        for (int i = 1; i < 3000; i++) {
            served.zones.update(
                    List.of(link(i), lease("h" + i + ".lan", "192.0.2." + i % 256), gone("h" + (i - 1) + ".lan")));
            if (i % 10 == 0) {
                served.zones.replace(lan);
            }
        }
        done.set(true);
        reading.join();
        assertThat(fault.get()).isEmpty();
    }

    private static RecordChange link(int number) {
        return new RecordChange(RecordSource.LEASE, new DomainName("current.lan"), Type.CNAME, Duration.ofSeconds(1),
                List.of(NameText.wire(new DomainName("h" + number + ".lan"))));
    }

    @Test
    void manyLeasesAreWhatTheyShouldBe() {
        List<RecordChange> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(lease("h" + i + ".lan", "10.0." + i / 256 + "." + i % 256));
        }
        for (int i = 0; i < all.size(); i += 10) {
            served.zones.update(all.subList(i, i + 10));
        }
        assertThat(serial("lan.")).isEqualTo(2010);
        assertThat(answer("h19999.lan.", Type.A)).containsExactly("h19999.lan. 30 A 10.0.78.31");
        for (int i = 0; i < 20_000; i++) {
            served.zones.update(List.of(gone("h" + i + ".lan")));
        }
        assertThat(served.zones.current().zones().getLast().names()).isEqualTo(6);
    }
}
