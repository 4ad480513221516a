package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import hearth.config.DomainName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneDigestTest {
    @TempDir
    private Path folder = Path.of("");

    private Zones lan(int serial, String more) {
        Zones zones = new Zones(Served.FIRST_START);
        zones.replace(List.of(Served.zones(folder, Map.of("lan", """
                $TTL 60
                @ SOA ns h %d 1 1 1 5
                @ NS ns
                ns A 192.0.2.1
                """.formatted(serial) + more))));
        return zones;
    }

    private static Zone zone(Zones zones) {
        return zones.current().zones().getFirst();
    }

    private static RecordChange lease(int host, int address) throws UnknownHostException {
        DomainName name = new DomainName("h" + host + ".deep.lan");
        InetAddress of = InetAddress.getByAddress(new byte[]{10, 0, (byte) (address >> 8), (byte) address});
        return address == 0
                ? RecordChange.withoutAddress(RecordSource.LEASE, name, of)
                : RecordChange.address(RecordSource.LEASE, name, Duration.ofSeconds(30), of);
    }

    @Test
    void serialAndOrderOfRecordsDoNotMatterAndAllElseDoes() {
        ZoneDigest digest = ZoneDigest.of(zone(lan(1, "x A 192.0.2.2\nx A 192.0.2.3\n")));
        assertThat(ZoneDigest.of(zone(lan(7, "x A 192.0.2.3\nx A 192.0.2.2\n")))).isEqualTo(digest);
        assertThat(ZoneDigest.of(zone(lan(1, "x A 192.0.2.2\n")))).isNotEqualTo(digest);
        assertThat(ZoneDigest.of(zone(lan(1, "x A 192.0.2.2\nx A 192.0.2.4\n")))).isNotEqualTo(digest);
        assertThat(ZoneDigest.of(zone(lan(1, "x 61 A 192.0.2.2\nx 61 A 192.0.2.3\n")))).isNotEqualTo(digest);
        assertThat(ZoneDigest.of(zone(lan(1, "y A 192.0.2.2\ny A 192.0.2.3\n")))).isNotEqualTo(digest);
    }

    /** Through growth of the table too, whose pages then are no longer shared. */
    @Test
    void digestMovedAlongWithChangesIsTheOneOfTheWholeZone() throws UnknownHostException {
        Random random = new Random(5);
        Zones zones = lan(1, "");
        Zone seen = zone(zones);
        ZoneDigest digest = ZoneDigest.of(seen);
        for (int step = 0; step < 300; step++) {
            for (int i = 0; i <= random.nextInt(8); i++) {
                zones.update(List.of(lease(random.nextInt(1000), random.nextInt(4) * (step + 1))));
            }
            Zone now = zone(zones);
            digest = digest.moved(seen, now);
            seen = now;
            assertThat(digest).as("step %s", step).isEqualTo(ZoneDigest.of(now));
        }
        assertThat(seen.names()).isGreaterThan(300);
    }
}
