package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import hearth.config.DnsSettings;
import hearth.config.DomainName;
import hearth.config.ForwardSettings;
import hearth.config.Location;
import hearth.config.Prefix;
import hearth.config.Zone.MasterFile;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Zones being served to a client that speaks dnsjava. */
final class Served {
    static final InetAddress CLIENT = InetAddress.getLoopbackAddress();
    /** Refuses everything, and says so with the id of the query. */
    static final Recursion REFUSING = (query, client, reply, limit) -> {
        System.arraycopy(query.message(), 0, reply, 0, 12);
        reply[2] = (byte) 0x80;
        reply[3] = 5;
        for (int i = 4; i < 12; i++) {
            reply[i] = 0;
        }
        return 12;
    };

    /** As at the first start of all: nothing was ever served. */
    static final SerialKeeper FIRST_START = new SerialKeeper() {
        @Override
        public long ceiling(String origin) {
            return 0;
        }

        @Override
        public void serves(String origin, long serial) {}
    };

    final Zones zones;
    final DnsProcessor processor;
    private final byte[] reply = new byte[65535];

    Served(Zone... served) {
        this(REFUSING, served);
    }

    Served(Recursion recursion, Zone... served) {
        zones = new Zones(FIRST_START);
        zones.replace(List.of(served));
        processor = new DnsProcessor(zones, recursion, settings(1232));
    }

    /** One more event loop on the same zones. */
    Served(Zones zones) {
        this.zones = zones;
        processor = new DnsProcessor(zones, REFUSING, settings(1232));
    }

    static DnsSettings settings(int udpPayload) {
        Duration second = Duration.ofSeconds(1);
        ForwardSettings forward = new ForwardSettings(List.of(), Map.of(), List.of(), second, 1, 1, 1, second, second,
                second);
        return new DnsSettings(List.of(), List.of(), udpPayload, 1, second, 1, List.of(), forward);
    }

    /** Writes each zone's text to zones/ORIGIN.zone and loads them all. */
    static ZoneLoader.Result load(Path folder, List<Prefix> reverse, Map<String, String> texts) {
        List<hearth.config.Zone> configured = new ArrayList<>();
        texts.forEach((origin, text) -> configured.add(master(folder, origin, text)));
        return ZoneLoader.load(folder, configured, reverse, (name, content) -> 7);
    }

    static MasterFile master(Path folder, String origin, String text) {
        Path path = folder.resolve("zones").resolve(origin + ".zone");
        try {
            Files.createDirectories(folder.resolve("zones"));
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MasterFile(new DomainName(origin), new Location("zones/" + origin + ".zone", 0, 0), path);
    }

    static Zone[] zones(Path folder, Map<String, String> texts) {
        ZoneLoader.Result result = load(folder, List.of(), texts);
        assertThat(result).isInstanceOf(ZoneLoader.Loaded.class);
        return ((ZoneLoader.Loaded) result).zones().toArray(Zone[]::new);
    }

    /** A query in wire format. */
    static byte[] query(String name, int type, int edns) {
        Message query = Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
        if (edns > 0) {
            query.addRecord(new OPTRecord(edns, 0, 0), Section.ADDITIONAL);
        }
        return query.toWire();
    }

    static Name name(String text) {
        return Name.fromConstantString(text);
    }

    Message ask(String name, int type) {
        return ask(query(name, type, 1232), Transport.UDP);
    }

    Message ask(byte[] query, Transport transport) {
        int length = processor.process(query, query.length, transport, CLIENT, reply);
        return message(Arrays.copyOf(reply, length));
    }

    static Message message(byte[] wire) {
        try {
            Message message = new Message(wire);
            assertThat(message.numBytes()).as("trailing bytes").isEqualTo(wire.length);
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException("a reply that dnsjava can't read", e);
        }
    }

    /** Records as "name TTL type data", EDNS left out. */
    static List<String> section(Message message, int section) {
        return message.getSection(section).stream().filter(record -> record.getType() != Type.OPT)
                .map(record -> record.getName() + " " + record.getTTL() + " " + Type.string(record.getType()) + " "
                        + record.rdataToString())
                .toList();
    }
}
