package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import hearth.config.DomainName;
import hearth.config.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSetTest {
    @TempDir
    Path folder;

    private List<RecordSet> sets(String zone) throws IOException {
        Path file = Files.writeString(folder.resolve("a.test.zone"), zone);
        hearth.config.Zone configured = new hearth.config.Zone.MasterFile(DomainName.parse("a.test"),
                new Location("a.test.zone", 0, 0), file);
        return ZoneLoader.load(folder, List.of(configured), List.of(),
                (origin, content) -> 1) instanceof ZoneLoader.Loaded(List<Zone> zones)
                        ? RecordSet.of(zones.getFirst())
                        : List.of();
    }

    @Test
    void zoneReadsAsItWasWrittenWithoutItsSerial() throws IOException {
        assertThat(sets("""
                $TTL 300
                @ IN SOA ns1 hostmaster 2026010101 3600 900 1209600 300
                @ IN NS ns1
                ns1 IN A 192.0.2.2
                www 60 IN A 192.0.2.20
                www 60 IN A 192.0.2.10
                """)).containsExactly(new RecordSet("a.test.", "NS", 300, List.of("ns1.a.test.")),
                new RecordSet("a.test.", "SOA", 300,
                        List.of("ns1.a.test. hostmaster.a.test. 0 3600 900 1209600 300")),
                new RecordSet("ns1.a.test.", "A", 300, List.of("192.0.2.2")),
                new RecordSet("www.a.test.", "A", 60, List.of("192.0.2.10", "192.0.2.20")));
    }
}
