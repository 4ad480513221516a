package hearth.config.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;
import hearth.config.GuardSettings;
import hearth.config.NodeLoader;
import hearth.dns.ZoneLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    private static final GuardSettings USUAL = NodeLoader.usualGuard();

    @TempDir
    private Path temporary;

    @BeforeEach
    void sameOnBothSides() throws IOException {
        for (String side : List.of("before", "after")) {
            write(side, "hearth.yaml", "{}\n");
            write(side, "zones/home.example.yaml", zone(12));
            write(side, "networks/lan.yaml", "{subnet: 192.0.2.0/24, pools: [192.0.2.100-192.0.2.199]}");
            write(side, "machines/nas.yaml", "{macs: ['52:54:00:00:00:01'], address: 192.0.2.60}");
            write(side, "boot/files/hello.txt", "hello");
        }
    }

    /** A zone of so many record sets. */
    private static String zone(int sets) {
        return IntStream.range(0, sets - 3).mapToObj(i -> "  h" + i + ": {A: 192.0.2.10}\n")
                .collect(Collectors.joining("", "records:\n  '@': {NS: ns1}\n  ns1: {A: 192.0.2.2}\n", ""));
    }

    private void write(String side, String file, String text) throws IOException {
        Path path = temporary.resolve(side).resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void delete(String file) throws IOException {
        Files.delete(temporary.resolve("after").resolve(file));
    }

    private Desired desired(String side, long serial) {
        Configuration configuration = switch (ConfigurationLoader.load(temporary.resolve(side))) {
            case ConfigurationLoader.Result.Loaded(Configuration loaded) -> loaded;
            case ConfigurationLoader.Result.Refused(var problems) -> throw new AssertionError(problems);
        };
        return switch (ZoneLoader.load(configuration.folder(), configuration.zones(),
                configuration.appliance().dns().reverse(), (origin, content) -> serial)) {
            case ZoneLoader.Loaded(var zones) -> new Desired(configuration, zones);
            case ZoneLoader.Refused(var problems) -> throw new AssertionError(problems);
        };
    }

    private Plan plan() throws IOException {
        return Plan.between(desired("before", 1), desired("after", 2));
    }

    @Test
    void nothingButAnotherSerialIsNoChange() throws IOException {
        Plan plan = plan();
        assertThat(plan.isEmpty()).isTrue();
        assertThat(PlanText.of(plan)).isEqualTo("no changes\n");
        assertThat(PlanText.summary(plan)).isEqualTo("no changes");
        assertThat(Guard.objections(plan, USUAL)).isEmpty();
    }

    @Test
    void everyKindOfDifferenceIsTold() throws IOException {
        write("after", "hearth.yaml",
                "{dns: {reverse: [192.0.2.0/24], forward: {timeout: 1s, upstreams: [192.0.2.8, 192.0.2.9]}}}\n");
        write("before", "hearth.yaml", "{dns: {forward: {upstreams: [192.0.2.9, 192.0.2.8]}}}\n");
        write("after", "zones/home.example.yaml",
                zone(11).replace("h0: {A: 192.0.2.10}", "h0: {A: {ttl: 5s, data: [192.0.2.10, 192.0.2.11]}}")
                        + "  new: {TXT: ü}\n");
        write("after", "zones/lab.example.yaml", zone(3));
        write("after", "networks/lan.yaml", "{subnet: 192.0.2.0/24, pools: [192.0.2.150-192.0.2.199]}");
        delete("machines/nas.yaml");
        write("after", "machines/pi.yaml", "{macs: ['52:54:00:00:00:02'], boot: hello}");
        write("after", "boot/hello.yaml", "kernel: hello.txt");
        write("after", "boot/files/hello.txt", "hallo");
        write("before", "boot/templates/old.ipxe", "#!ipxe");
        Plan plan = plan();
        assertThat(PlanText.of(plan)).isEqualTo("""
                ~ zone home.example.
                    - h0.home.example. A 3600 192.0.2.10
                    + h0.home.example. A 5 192.0.2.10
                    + h0.home.example. A 5 192.0.2.11
                    - h8.home.example. A 3600 192.0.2.10
                    + new.home.example. TXT 3600 \\195\\188
                + zone lab.example.
                    + lab.example. NS 3600 ns1.lab.example.
                    + lab.example. SOA 3600 ns1.lab.example. hostmaster.lab.example. 0 3600 900 1209600 300
                    + ns1.lab.example. A 3600 192.0.2.2
                ~ network lan
                    ~ pools: 192.0.2.100-192.0.2.199 -> 192.0.2.150-192.0.2.199
                - machine nas
                + machine pi
                    + boot: hello
                    + macs: 52:54:00:00:00:02
                + boot profile hello
                    + kernel: hello.txt
                ~ hearth.yaml dns.forward.timeout: 800ms -> 1s
                ~ hearth.yaml dns.forward.upstreams: [192.0.2.9:53, 192.0.2.8:53] -> [192.0.2.8:53, 192.0.2.9:53]
                + hearth.yaml dns.reverse: 192.0.2.0/24
                ~ boot/files/hello.txt
                - boot/templates/old.ipxe
                """);
        assertThat(PlanText.summary(plan)).isEqualTo("zone home.example. (+1 ~1 -1), zone lab.example. (+3 ~0 -0), "
                + "~network lan, -machine nas, +machine pi, +boot profile hello, ~dns.forward.timeout, "
                + "~dns.forward.upstreams and 3 more");
        assertThat(PlanJson.of(plan, List.of("an objection"))).contains("\"changes\": true",
                "\"zone\": \"home.example.\"", "\"owner\": \"h0.home.example.\"", "\"3600 192.0.2.10\"",
                "\"path\": \"boot/templates/old.ipxe\"", "\"kind\": \"removed\"", "\"an objection\"");
    }

    @Test
    void moreThanThreeTenthsOfAZoneIsRefused() throws IOException {
        write("after", "zones/home.example.yaml", zone(9)); // 3 of 12 gone
        assertThat(Guard.objections(plan(), USUAL)).isEmpty();
        write("after", "zones/home.example.yaml", zone(8));
        assertThat(Guard.objections(plan(), USUAL))
                .containsExactly("it removes 4 of 12 record sets of zone home.example., more than 30 %");
        write("after", "zones/home.example.yaml", "ttl: 5m\n" + zone(12));
        assertThat(Guard.objections(plan(), USUAL))
                .containsExactly("it changes 12 of 12 record sets of zone home.example., more than 30 %");
        assertThat(Guard.objections(plan(), new GuardSettings(100, 1))).isEmpty();
    }

    @Test
    void smallZonesChangeFreelyAndGoFreely() throws IOException {
        write("before", "zones/lab.example.yaml", zone(9));
        assertThat(Guard.objections(plan(), USUAL)).isEmpty();
        delete("zones/home.example.yaml");
        assertThat(Guard.objections(plan(), USUAL))
                .containsExactly("it removes 12 of 12 record sets of zone home.example., more than 30 %");
    }

    @Test
    void nothingLeftIsRefusedEvenWhereZonesAreSmall() throws IOException {
        write("before", "zones/home.example.yaml", zone(3));
        delete("zones/home.example.yaml");
        delete("machines/nas.yaml");
        assertThat(Guard.objections(plan(), USUAL)).isEmpty();
        delete("networks/lan.yaml");
        assertThat(Guard.objections(plan(), USUAL)).containsExactly("it has no zone, no network and no machine left");
    }

    @Test
    void onlyALineOfTheCommitWaivesTheGuard() {
        assertThat(Guard.isWaived("Move out\n\nhearth-guard: OFF \r\nSigned-off-by: me\n")).isTrue();
        assertThat(Guard.isWaived(Guard.WAIVER)).isTrue();
        assertThat(Guard.isWaived("Say more about Hearth-Guard: off\n")).isFalse();
        assertThat(Guard.isWaived("Hearth-Guard: offline\n")).isFalse();
    }
}
