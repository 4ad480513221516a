package hearth.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.dns.ZoneLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Messages to the DNS listener. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DnsQueryFuzzTest {
    private static final String ZONE = """
            $TTL 1h
            @ IN SOA ns hostmaster 1 1h 15m 14d 5m
            @ NS ns
            @ MX 10 mail
            @ CAA 0 issue "ca.example.net"
            ns A 192.0.2.1
            ns AAAA 2001:db8::1
            mail A 192.0.2.2
            www CNAME web.hosting
            web.hosting A 192.0.2.3
            loop CNAME pool
            pool CNAME loop
            out CNAME www.example.net.
            *.wild TXT "anything"
            deep.empty.tree A 192.0.2.4
            _sip._udp SRV 0 5 5060 mail
            sub NS ns.sub
            ns.sub A 192.0.2.5
            """;

    private DnsZones served = new DnsZones(List.of());

    @BeforeAll
    void load(@TempDir Path folder) throws IOException {
        ZoneLoader.Result result = DnsZones.load(folder, (ZONE + large()).getBytes(StandardCharsets.UTF_8));
        served = switch (result) {
            case ZoneLoader.Loaded(var zones) -> new DnsZones(zones);
            case ZoneLoader.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    /** An RRset that no UDP reply holds. */
    private static String large() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("large TXT \"number ").append(i).append(" of many\"\n");
        }
        return text.toString();
    }

    @FuzzTest(maxDuration = "2m")
    void everyMessageGetsAReplyThatOthersCanReadOrNone(byte[] message) {
        served.process(message);
    }
}
