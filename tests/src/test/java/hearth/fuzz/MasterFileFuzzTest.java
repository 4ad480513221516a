package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.dns.ZoneLoader;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Master files as anyone may push them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MasterFileFuzzTest {
    @TempDir
    private static Path folder = Path.of("");

    @FuzzTest(maxDuration = "2m")
    void everyTextIsAZoneThatCanBeServedOrRefusedWithReasons(byte[] text) throws IOException {
        switch (DnsZones.load(folder, text)) {
            case ZoneLoader.Refused(var problems) -> assertThat(problems).isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.toString()).contains("zones/example.org.zone"));
            case ZoneLoader.Loaded(var zones) -> {
                DnsZones served = new DnsZones(zones);
                for (int type : new int[]{Type.SOA, Type.NS, Type.A, Type.ANY}) {
                    served.process(query("example.org.", type));
                    served.process(query("www.example.org.", type));
                }
            }
        }
    }

    private static byte[] query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)).toWire();
    }
}
