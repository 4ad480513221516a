package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import hearth.config.DnsSettings;
import hearth.config.DomainName;
import hearth.config.Location;
import hearth.config.Zone.MasterFile;
import hearth.dns.DnsProcessor;
import hearth.dns.Recursion;
import hearth.dns.SerialKeeper;
import hearth.dns.Transport;
import hearth.dns.ZoneLoader;
import hearth.dns.Zones;

/** Served zones whose every reply is checked. */
final class DnsZones {
    static final DnsSettings SETTINGS = Example.appliance("""
            dns:
              listen: ["127.0.0.1:5300"]
              udp-payload: 1232
              forward: {upstreams: ["192.0.2.53:53"], allow: ["127.0.0.0/8", "::1/128"], attempts: 2, cache-mib: 1}
            """).dns();
    static final InetAddress CLIENT = InetAddress.getLoopbackAddress();

    private static final SerialKeeper FIRST_START = new SerialKeeper() {
        @Override
        public long ceiling(String origin) {
            return 0;
        }

        @Override
        public void serves(String origin, long serial) {
            // Nothing comes after.
        }
    };

    private final Zones zones = new Zones(FIRST_START);
    private final DnsProcessor processor;
    private final byte[] reply = new byte[65535];

    DnsZones(List<hearth.dns.Zone> served) {
        zones.replace(served);
        processor = new DnsProcessor(zones, (query, client, out, limit) -> Recursion.FORWARD, SETTINGS);
    }

    /** Loads {@code text} as the master file of example.org in this folder. */
    static ZoneLoader.Result load(Path folder, byte[] text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("zones")).resolve("example.org.zone");
        Files.write(file, text);
        return ZoneLoader.load(folder, List.of(new MasterFile(new DomainName("example.org"),
                new Location("zones/example.org.zone", 0, 0), file)), List.of(), (origin, content) -> 7);
    }

    /** Processes a message both ways that it can come, and checks the replies. */
    void process(byte[] message) {
        for (Transport transport : Transport.values()) {
            int length = processor.process(message.clone(), message.length, transport, CLIENT, reply);
            if (length > 0) {
                assertThat(length).isLessThanOrEqualTo(transport == Transport.UDP ? 1232 : 65535);
                ReplyCheck.authoritative(Arrays.copyOf(reply, length), message);
            } else {
                assertThat(length).isIn(0, Recursion.FORWARD);
            }
        }
    }
}
