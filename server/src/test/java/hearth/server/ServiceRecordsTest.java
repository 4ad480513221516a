package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import hearth.config.DomainName;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Service;
import hearth.config.discovery.ServicePort;
import hearth.dns.DnsProcessor;
import hearth.dns.SerialKeeper;
import hearth.dns.Transport;
import hearth.dns.Zones;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What several sources have found, as one. */
class ServiceRecordsTest {
    private static final DomainName WEB = new DomainName("web.home.example");
    private static final Duration TTL = Duration.ofSeconds(9);
    private static final SerialKeeper NO_SERIALS = new SerialKeeper() {
        @Override
        public long ceiling(String origin) {
            return 0;
        }

        @Override
        public void serves(String origin, long serial) {}
    };

    @TempDir
    private Path folder;
    private ServiceRecords records;
    private DnsProcessor dns;

    @BeforeEach
    void serve() throws IOException {
        Files.writeString(folder.resolve("hearth.yaml"), "dns: {reverse: [192.0.2.0/24]}\n");
        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("zones/home.example.yaml"), RunningHearth.zone("192.0.2.10"));
        Revision revision = ((Revision.Read) Revision.read(folder, (origin, content) -> 1)).revision();
        Zones zones = new Zones(NO_SERIALS);
        Log log = new Log(revision.configuration().appliance().log(), InstantSource.system());
        MachineRecords machines = new MachineRecords(zones, log);
        machines.replace(revision.zones(), revision.configuration());
        records = new ServiceRecords(zones, machines, log);
        dns = new DnsProcessor(zones, (query, client, reply, limit) -> 0, revision.configuration().appliance().dns());
    }

    private static Discovered.Addresses at(String source, String... addresses) {
        return new Discovered.Addresses(WEB, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList(), TTL,
                source);
    }

    @Test
    void sourcesStandBesideEachOther() throws Exception {
        records.replace("docker", List.of(new Service(WEB, List.of(InetAddress.ofLiteral("192.0.2.20")),
                List.of(new ServicePort("tcp", 80)), Duration.ofSeconds(5), "docker/abc")));
        records.replace("kubernetes", List.of(at("kubernetes/a", "192.0.2.30", "192.0.2.20"),
                new Discovered.Location(new DomainName("_web._tcp.home.example"), WEB, 81, TTL, "kubernetes/a")));
        assertThat(ask("web.home.example.", Type.A)).containsExactly("192.0.2.20", "192.0.2.30");
        assertThat(ask("_web._tcp.home.example.", Type.SRV)).containsExactly("0 0 80 abc.web.home.example.",
                "0 0 81 web.home.example.");
        assertThat(message("web.home.example.", Type.A).getSection(Section.ANSWER)).allMatch(r -> r.getTTL() == 5);
        records.replace("docker", List.of());
        assertThat(ask("web.home.example.", Type.A)).containsExactly("192.0.2.20", "192.0.2.30");
        assertThat(ask("abc.web.home.example.", Type.A)).isEmpty();
        records.replace("kubernetes", List.of());
        assertThat(message("web.home.example.", Type.A).getRcode()).isEqualTo(3);
    }

    @Test
    void ofSeveralAliasesOneIsServedAndAddressesComeBeforeIt() throws Exception {
        DomainName b = new DomainName("b.example.net");
        DomainName c = new DomainName("c.example.net");
        records.replace("two", List.of(new Discovered.Alias(WEB, c, TTL, "kubernetes/c")));
        records.replace("one", List.of(new Discovered.Alias(WEB, b, TTL, "kubernetes/b")));
        assertThat(ask("web.home.example.", Type.CNAME)).containsExactly("b.example.net.");
        records.replace("three", List.of(at("x/y", "192.0.2.40")));
        assertThat(ask("web.home.example.", Type.A)).containsExactly("192.0.2.40");
        records.replace("three", List.of());
        assertThat(ask("web.home.example.", Type.CNAME)).containsExactly("b.example.net.");
    }

    @Test
    void addressHasAllItsNamesWhereTheReverseZoneIsOurs() throws Exception {
        records.replace("kubernetes", List.of(
                new Discovered.Pointer(InetAddress.ofLiteral("192.0.2.30"), WEB, TTL, "kubernetes/a"),
                new Discovered.Pointer(InetAddress.ofLiteral("192.0.2.30"), new DomainName("db.home.example"), TTL,
                        "kubernetes/b"),
                new Discovered.Pointer(InetAddress.ofLiteral("198.51.100.1"), WEB, TTL, "kubernetes/a"),
                new Discovered.Text(new DomainName("dns-version.home.example"), "1.1.0", TTL, "kubernetes")));
        assertThat(ask("30.2.0.192.in-addr.arpa.", Type.PTR)).containsExactly("db.home.example.", "web.home.example.");
        assertThat(ask("dns-version.home.example.", Type.TXT)).containsExactly("1.1.0");
    }

    @Test
    void moreThanAMessageHoldsIsCut() throws Exception {
        List<Discovered> many = new ArrayList<>();
        for (int i = 0; i < 6000; i++) {
            many.add(at("kubernetes/a", "10.0." + i / 250 + "." + (1 + i % 250)));
            many.add(new Discovered.Location(new DomainName("_web._tcp.home.example"),
                    new DomainName("a-rather-long-name-of-a-host-" + i + ".home.example"), 80, TTL, "kubernetes/a"));
        }
        records.replace("kubernetes", many);
        assertThat(message("web.home.example.", Type.A).getHeader().getFlag(org.xbill.DNS.Flags.TC)).isFalse();
        assertThat(ask("web.home.example.", Type.A)).hasSizeBetween(3000, 4500);
        assertThat(ask("_web._tcp.home.example.", Type.SRV)).hasSizeBetween(500, 1500);
    }

    private List<String> ask(String name, int type) throws IOException {
        return message(name, type).getSection(Section.ANSWER).stream().map(Record::rdataToString).sorted().toList();
    }

    private Message message(String name, int type) throws IOException {
        byte[] query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)).toWire();
        byte[] reply = new byte[65535];
        int length = dns.process(query, query.length, Transport.TCP, InetAddress.getLoopbackAddress(), reply);
        return new Message(Arrays.copyOf(reply, length));
    }
}
