package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import hearth.config.Draft.Part;
import hearth.config.Network.Reservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** For each record: its defaults, and that every key lands in its component. */
class RecordsTest {
    private static <T extends Record> T read(Class<T> type, String yaml, Map<String, Object> given) {
        Problems problems = new Problems();
        Node root = YamlReader.read("file.yaml", yaml.getBytes(StandardCharsets.UTF_8), problems).orElseThrow();
        Optional<T> value = new Binder("file.yaml", problems).bind(type, root, given);
        assertThat(problems.sorted()).isEmpty();
        return value.orElseThrow();
    }

    private static <T extends Record> T read(Class<T> type, String yaml) {
        return read(type, yaml, Map.of());
    }

    private static <T extends Record> T readNamed(Class<T> type, String yaml) {
        return read(type, yaml, Map.of("name", "name", "where", WHERE));
    }

    private static final Location WHERE = new Location("file.yaml", 0, 0);

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration days(long days) {
        return Duration.ofDays(days);
    }

    @Test
    void dnsSettings() {
        assertThat(read(DnsSettings.class, "")).isEqualTo(
                new DnsSettings(List.of(), List.of(), 1232, 512, s(10), 64, List.of(),
                        read(ForwardSettings.class, "")));
        assertThat(read(DnsSettings.class, """
                listen: ["192.0.2.2:53", "[2001:db8::2]:53"]
                tls-listen: ["192.0.2.2"]
                udp-payload: 4096
                tcp-connections: 7
                tcp-idle: 3s
                tcp-pipeline: 9
                reverse: [192.0.2.0/24, "2001:db8::/32"]
                forward: {attempts: 2}
                """)).isEqualTo(
                new DnsSettings(List.of(Endpoint.parse("192.0.2.2:53"), Endpoint.parse("[2001:db8::2]:53")),
                        List.of(Endpoint.parse("192.0.2.2:853")), 4096, 7,
                        s(3), 9, List.of(Prefix.parse("192.0.2.0/24"), Prefix.parse("2001:db8::/32")),
                        read(ForwardSettings.class, "attempts: 2")));
    }

    @Test
    void forwardSettings() {
        assertThat(read(ForwardSettings.class, ""))
                .isEqualTo(new ForwardSettings(List.of(), Map.of(), List.of(), Duration.ofMillis(800),
                        4, 4096, 64, days(1), s(3600), s(5)));
        assertThat(read(ForwardSettings.class, """
                upstreams: [192.0.2.53, "[2001:db8::53]:5353"]
                zones: {Corp.Example.: ["[2001:db8::54]"]}
                allow: [0.0.0.0/0]
                timeout: 250ms
                attempts: 2
                in-flight: 3
                cache-mib: 5
                max-ttl: 2h
                negative-ttl: 6s
                failure-ttl: 7s
                """)).isEqualTo(
                new ForwardSettings(List.of(Endpoint.parse("192.0.2.53:53"), Endpoint.parse("[2001:db8::53]:5353")),
                        Map.of(new DomainName("corp.example"), List.of(Endpoint.parse("[2001:db8::54]:53"))),
                        List.of(Prefix.parse("0.0.0.0/0")),
                        Duration.ofMillis(250), 2, 3, 5, s(7200), s(6), s(7)));
    }

    @Test
    void dhcpSettings() {
        assertThat(read(DhcpSettings.class, ""))
                .isEqualTo(new DhcpSettings(List.of(), List.of(), true, s(30), days(1), 1024, 16, days(30),
                        Duration.ofMillis(50), s(60)));
        assertThat(read(DhcpSettings.class, """
                listen: ["192.0.2.2:67"]
                interfaces: [lan0]
                authoritative: false
                offer-hold: 5s
                decline-hold: 2m
                in-flight: 17
                journal-mib: 3
                forget-after: 2d
                peer-wait: 20ms
                peer-meeting: 0s
                """)).isEqualTo(new DhcpSettings(List.of(Endpoint.parse("192.0.2.2:67")), List.of("lan0"), false, s(5),
                s(120), 17, 3, days(2), Duration.ofMillis(20), s(0)));
    }

    @Test
    void dockerSettings() {
        assertThat(read(DiscoverySettings.class, "").docker()).isEmpty();
        DiscoverySettings some = read(DiscoverySettings.class, "docker: {domain: docker.example, nodes: [a]}");
        assertThat(some.dockerOn("a")).isPresent();
        assertThat(some.dockerOn("b")).isEmpty();
        assertThat(read(DiscoverySettings.class, "docker: {domain: docker.example}").dockerOn("b")).isPresent();
        assertThat(read(DockerSettings.class, "domain: docker.example")).isEqualTo(
                new DockerSettings("/var/run/docker.sock", List.of(), DomainName.parse("docker.example"), List.of(),
                        DockerSettings.Unlabelled.COMPOSE_PROJECT, DockerSettings.Addresses.CONTAINER, List.of(),
                        Optional.empty(), s(10), s(120), s(60), s(1), s(5), 2000, 32, 16));
        assertThat(read(DockerSettings.class, """
                socket: /run/other.sock
                nodes: [a]
                domain: docker.example
                allow-names: [www.example]
                unlabelled: image
                addresses: host
                networks: [front, back]
                host-address: 192.0.2.2
                ttl: 5s
                keep: 0s
                resync: 2s
                retry: 3s
                timeout: 4s
                containers: 1
                names: 2
                answer-mib: 3
                """)).isEqualTo(new DockerSettings("/run/other.sock", List.of("a"), DomainName.parse("docker.example"),
                List.of(DomainName.parse("www.example")), DockerSettings.Unlabelled.IMAGE,
                DockerSettings.Addresses.HOST, List.of("front", "back"), Optional.of(Ipv4.parse("192.0.2.2")), s(5),
                s(0), s(2), s(3), s(4), 1, 2, 3));
    }

    @Test
    void kubernetesSettings() {
        assertThat(read(DiscoverySettings.class, "").kubernetes()).isEmpty();
        assertThat(read(KubernetesSettings.class, "{zone: cluster.local, server: 'https://192.0.2.10:6443'}"))
                .isEqualTo(new KubernetesSettings(DomainName.parse("cluster.local"), "https://192.0.2.10:6443",
                        Optional.empty(), Optional.empty(), List.of(), s(5), s(60), s(600), s(5), s(10), 5000, 20000,
                        32, 16));
        assertThat(read(KubernetesSettings.class, """
                zone: k8s.example
                server: http://127.0.0.1:8001/prefix
                ca-file: /etc/ca.pem
                token-file: /etc/token
                zones: [apps.example]
                ttl: 1s
                watch: 2s
                resync: 3s
                retry: 4s
                timeout: 6s
                services: 7
                endpoints: 8
                names: 9
                answer-mib: 10
                """)).isEqualTo(new KubernetesSettings(DomainName.parse("k8s.example"), "http://127.0.0.1:8001/prefix",
                Optional.of("/etc/ca.pem"), Optional.of("/etc/token"), List.of(DomainName.parse("apps.example")), s(1),
                s(2), s(3), s(4), s(6), 7, 8, 9, 10));
    }

    @Test
    void tftpSettings() {
        assertThat(read(TftpSettings.class, "")).isEqualTo(new TftpSettings(List.of(), 1024, 1468, 64, s(1), 5));
        assertThat(read(TftpSettings.class, """
                {listen: ["192.0.2.2:69"], transfers: 2, block-size: 512, window-size: 3, timeout: 4s, retries: 6}
                """)).isEqualTo(new TftpSettings(List.of(Endpoint.parse("192.0.2.2:69")), 2, 512, 3, s(4), 6));
    }

    @Test
    void httpSettings() {
        assertThat(read(HttpSettings.class, ""))
                .isEqualTo(
                        new HttpSettings(List.of(), List.of(), Optional.empty(), 1024, s(30), s(30), s(30), 16, 8192));
        assertThat(read(HttpSettings.class,
                """
                        {listen: ["192.0.2.2:80"], tls-listen: ["192.0.2.2:444"], url: "https://boot.example/hearth", connections: 2, idle: 3s, answer: 4s, request-time: 5s, bodies-mib: 6, request-head: 2048}
                        """))
                .isEqualTo(new HttpSettings(List.of(Endpoint.parse("192.0.2.2:80")),
                        List.of(Endpoint.parse("192.0.2.2:444")),
                        Optional.of(URI.create("https://boot.example/hearth")),
                        2, s(3), s(4), s(5), 6, 2048));
    }

    @Test
    void bootSettings() {
        assertThat(read(BootSettings.class, "")).isEqualTo(new BootSettings(Map.of(), Optional.empty(), 1 << 20));
        assertThat(read(BootSettings.class, "{loaders: {bios: a, x64-efi: b}, profile: c, installer-body: 65536}"))
                .isEqualTo(
                        new BootSettings(Map.of(Architecture.BIOS, "a", Architecture.X64_EFI, "b"), Optional.of("c"),
                                65536));
    }

    @Test
    void certificateSettings() {
        assertThat(read(CertificateSettings.class, "")).isEqualTo(new CertificateSettings(List.of(), Optional.empty(),
                Optional.empty(), false, Optional.empty(), s(30), s(300), s(60), s(6 * 3600)));
        assertThat(read(CertificateSettings.class, """
                names: [ns1.home.example, Home.Example]
                directory: https://ca.example/dir
                contact: mailto:me@home.example
                terms-agreed: true
                roots: ca.pem
                timeout: 2s
                patience: 6s
                retry: 3s
                longest-retry: 4s
                """)).isEqualTo(new CertificateSettings(
                List.of(new DomainName("ns1.home.example"), new DomainName("home.example")),
                Optional.of(URI.create("https://ca.example/dir")), Optional.of("mailto:me@home.example"), true,
                Optional.of("ca.pem"), s(2), s(6), s(3), s(4)));
    }

    @Test
    void stateSettings() {
        assertThat(read(StateSettings.class, "")).isEqualTo(new StateSettings(10_000, 64, 1024, 16, days(30),
                Duration.ofMillis(200), s(1), s(600)));
        assertThat(read(StateSettings.class,
                "{entries: 200, mib: 5, in-flight: 17, journal-mib: 3, forget-after: 2d, peer-wait: 1s, peer-retry: 2s, peer-check: 3s}"))
                .isEqualTo(new StateSettings(200, 5, 17, 3, days(2), s(1), s(2), s(3)));
    }

    @Test
    void logSettings() {
        assertThat(read(LogSettings.class, "")).isEqualTo(new LogSettings(LogSettings.Format.TEXT, 60));
        assertThat(read(LogSettings.class, "{format: json, lines-per-minute: 7}"))
                .isEqualTo(new LogSettings(LogSettings.Format.JSON, 7));
    }

    @Test
    void network() {
        assertThat(readNamed(Network.class, "subnet: 192.0.2.0/24"))
                .isEqualTo(new Network("name", WHERE, Prefix.parse("192.0.2.0/24"),
                        List.of(), s(12 * 3600), days(7), Optional.empty(), List.of(), List.of(), List.of(), List.of(),
                        Optional.empty(), Map.of(),
                        Map.of(), List.of()));
        assertThat(readNamed(Network.class, """
                subnet: 192.0.2.0/24
                pools: [192.0.2.10-192.0.2.19]
                lease-time: 1h
                max-lease-time: 2h
                domain: home.example
                routers: [192.0.2.1]
                dns-servers: [192.0.2.2]
                ntp-servers: [192.0.2.3]
                search-domains: [a.example, b.example]
                mtu: 1400
                routes: {198.51.100.0/24: 192.0.2.4}
                options: {43: "hex:0a"}
                reservations:
                  - {mac: 52-54-00-AA-00-01, client-id: 01ab, address: 192.0.2.5, hostname: tv}
                """)).isEqualTo(new Network("name", WHERE, Prefix.parse("192.0.2.0/24"),
                List.of(Pool.parse("192.0.2.10-192.0.2.19")),
                s(3600), s(7200), Optional.of(new DomainName("home.example")), List.of(Ipv4.parse("192.0.2.1")),
                List.of(Ipv4.parse("192.0.2.2")), List.of(Ipv4.parse("192.0.2.3")),
                List.of(new DomainName("a.example"), new DomainName("b.example")), Optional.of(1400),
                Map.of(Prefix.parse("198.51.100.0/24"), Ipv4.parse("192.0.2.4")), Map.of(43, new OptionValue("hex:0a")),
                List.of(new Reservation(Optional.of(new Mac(0x525400aa0001L)), Optional.of("01ab"),
                        Ipv4.parse("192.0.2.5"), Optional.of("tv")))));
    }

    @Test
    void machine() {
        assertThat(readNamed(Machine.class, ""))
                .isEqualTo(
                        new Machine("name", WHERE, List.of(), Optional.empty(), List.of(), Optional.empty(),
                                Optional.empty(), Map.of()));
        assertThat(readNamed(Machine.class,
                """
                        {macs: ["52:54:00:aa:00:01"], address: 192.0.2.5, names: [nas.home.example], boot: debian, install: 2026-11-23, variables: {disk: sda}}
                        """))
                .isEqualTo(new Machine("name", WHERE, List.of(new Mac(0x525400aa0001L)),
                        Optional.of(Ipv4.parse("192.0.2.5")),
                        List.of(new DomainName("nas.home.example")), Optional.of("debian"),
                        Optional.of("2026-11-23"), Map.of("disk", "sda")));
    }

    @Test
    void bootProfile() {
        assertThat(readNamed(BootProfile.class, ""))
                .isEqualTo(new BootProfile("name", WHERE, Optional.empty(), List.of(), "", Optional.empty(),
                        Optional.empty()));
        assertThat(readNamed(BootProfile.class, "{kernel: a, initrd: [b, c], arguments: d, script: e}"))
                .isEqualTo(new BootProfile("name", WHERE, Optional.of("a"), List.of("b", "c"), "d",
                        Optional.of("e"), Optional.empty()));
    }

    @Test
    void proxmoxProfile() {
        String least = """
                root-password: pve
                global: {country: at, mailto: a@b.example, timezone: Europe/Vienna}
                disk-setup: {filesystem: ext4, disk-list: [sda]}
                """;
        assertThat(read(ProxmoxProfile.class, least)).isEqualTo(new ProxmoxProfile("proxmox/linux26",
                "proxmox/initrd.img", "proxmox/proxmox.iso", "pve",
                new ProxmoxProfile.Global(Optional.empty(), "at", ProxmoxProfile.Keyboard.EN_US, "a@b.example",
                        "Europe/Vienna", List.of(), false, ProxmoxProfile.RebootMode.REBOOT),
                new ProxmoxProfile.NetworkSetup(ProxmoxProfile.Source.FROM_DHCP, Optional.empty(), Optional.empty(),
                        Optional.empty(), Map.of(), Optional.empty()),
                new ProxmoxProfile.DiskSetup(ProxmoxProfile.Filesystem.EXT4, List.of("sda"), Map.of(),
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty()));
        assertThat(read(ProxmoxProfile.class, """
                kernel: a
                initrd: b
                iso: c
                root-password: d
                global:
                  fqdn: e
                  country: de
                  keyboard: pt-br
                  mailto: f
                  timezone: UTC
                  root-ssh-keys: [g, h]
                  reboot-on-error: true
                  reboot-mode: power-off
                network:
                  source: from-answer
                  cidr: i
                  dns: j
                  gateway: k
                  filter: {L: m}
                  interface-name-pinning: {enabled: false, mapping: {"52:54:00:aa:00:01": n}}
                disk-setup:
                  filesystem: zfs
                  filter: {O: p}
                  filter-match: all
                  lvm: {hdsize: 2, swapsize: 3, maxroot: 4, maxvz: 5, minfree: 6}
                  zfs: {raid: raidz-2, ashift: 9, arc-max: 64, checksum: sha256, compress: zstd, copies: 2, hdsize: 7}
                  btrfs: {raid: raid10, compress: on, hdsize: 8}
                first-boot: {source: from-url, ordering: before-network, url: q, cert-fingerprint: %s}
                """.formatted("ab".repeat(32)))).isEqualTo(new ProxmoxProfile("a", "b", "c", "d",
                new ProxmoxProfile.Global(Optional.of("e"), "de", ProxmoxProfile.Keyboard.PT_BR, "f", "UTC",
                        List.of("g", "h"), true, ProxmoxProfile.RebootMode.POWER_OFF),
                new ProxmoxProfile.NetworkSetup(ProxmoxProfile.Source.FROM_ANSWER, Optional.of("i"), Optional.of("j"),
                        Optional.of("k"), Map.of("L", "m"), Optional
                                .of(new ProxmoxProfile.Pinning(false, Map.of(new Mac(0x525400aa0001L), "n")))),
                new ProxmoxProfile.DiskSetup(ProxmoxProfile.Filesystem.ZFS, List.of(), Map.of("O", "p"),
                        Optional.of(ProxmoxProfile.FilterMatch.ALL),
                        Optional.of(new ProxmoxProfile.Lvm(Optional.of(2), Optional.of(3), Optional.of(4),
                                Optional.of(5), Optional.of(6))),
                        Optional.of(new ProxmoxProfile.Zfs(ProxmoxProfile.ZfsRaid.RAIDZ_2, Optional.of(9),
                                Optional.of(64), Optional.of(ProxmoxProfile.ZfsChecksum.SHA256),
                                Optional.of(ProxmoxProfile.ZfsCompress.ZSTD), Optional.of(2), Optional.of(7))),
                        Optional.of(new ProxmoxProfile.Btrfs(ProxmoxProfile.BtrfsRaid.RAID10,
                                Optional.of(ProxmoxProfile.BtrfsCompress.ON), Optional.of(8)))),
                Optional.of(new ProxmoxProfile.FirstBoot(ProxmoxProfile.FirstBootSource.FROM_URL,
                        ProxmoxProfile.Ordering.BEFORE_NETWORK, Optional.of("q"), Optional.of("ab".repeat(32))))));
    }

    @Test
    void soa() {
        assertThat(read(Zone.Soa.class, ""))
                .isEqualTo(new Zone.Soa("ns1", "hostmaster", s(3600), s(900), days(14), s(300)));
        assertThat(read(Zone.Soa.class,
                "{primary: ns.lab.example., contact: a.b, refresh: 1s, retry: 2s, expire: 3s, negative: 4s}"))
                .isEqualTo(new Zone.Soa("ns.lab.example.", "a.b", s(1), s(2), s(3), s(4)));
    }

    @Test
    void zoneFile() {
        Zone.Written zone = zone("records: {'@': {NS: ns1}}");
        assertThat(zone.ttl()).isEqualTo(s(3600));
        assertThat(zone.soa()).isEqualTo(read(Zone.Soa.class, ""));
        assertThat(zone.serial()).isEmpty();
        Zone.Written full = zone("""
                ttl: 2m
                soa: {retry: 3s}
                serial: 4294967295
                records:
                  "@": {NS: [ns1, ns2.lab.example.]}
                  "*.apps": {A: {ttl: 5s, data: 192.0.2.1}}
                """);
        assertThat(full.ttl()).isEqualTo(s(120));
        assertThat(full.soa().retry()).isEqualTo(s(3));
        assertThat(full.serial()).contains(4294967295L);
        assertThat(full.records()).containsExactly(
                new Zone.ZoneRecord("@", "NS", s(120), "ns1", new Location("zones/home.example.yaml", 5, 14)),
                new Zone.ZoneRecord("@", "NS", s(120), "ns2.lab.example.",
                        new Location("zones/home.example.yaml", 5, 19)),
                new Zone.ZoneRecord("*.apps", "A", s(5), "192.0.2.1", new Location("zones/home.example.yaml", 6, 33)));
    }

    @Test
    void textOfTxtRecordsBecomesCharacterStrings() {
        Zone.Written zone = zone(
                "records:\n  '@':\n    NS: ns1\n    TXT:\n      - v=spf1 -all\n      - 'say \"hi\" \\ ü'\n      - '\"a\" \"b c\"'\n      - "
                        + "x".repeat(300) + "\n");
        assertThat(zone.records()).filteredOn(r -> r.type().equals("TXT")).map(Zone.ZoneRecord::data).containsExactly(
                "\"v=spf1 -all\"",
                "\"say \\\"hi\\\" \\\\ \\195\\188\"", "\"a\" \"b c\"",
                "\"" + "x".repeat(255) + "\" \"" + "x".repeat(45) + "\"");
    }

    private static Zone.Written zone(String yaml) {
        Problems problems = new Problems();
        Optional<Part<Zone>> part = new FileParser(problems).zone("zones/home.example.yaml",
                yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(problems.sorted()).isEmpty();
        return (Zone.Written) part.orElseThrow().value();
    }

    /** A component that was forgotten by the loader would be empty without anyone noticing. */
    @ParameterizedTest
    @EnumSource(FileKind.class)
    void everyComponentIsAKeyOrGivenByTheFile(FileKind kind) {
        assertThat(Arrays.stream(kind.type.getRecordComponents()).filter(c -> !c.isAnnotationPresent(Key.class)))
                .allMatch(c -> List.of("name", "where").contains(c.getName()));
    }
}
