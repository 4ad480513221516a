package hearth.dns;

import java.nio.charset.StandardCharsets;
import java.util.List;

import hearth.config.Problem;
import hearth.config.Zone.Soa;
import hearth.config.Zone.Written;
import hearth.config.Zone.ZoneRecord;
import org.xbill.DNS.Name;

/** Reads a zone written in YAML: records to the sink, everything wrong to the list of problems. */
final class WrittenReader {
    private WrittenReader() {}

    static void read(Written zone, RecordSink sink, List<Problem> problems) {
        Name origin;
        try {
            origin = RecordText.name(zone.origin().toString(), Name.root);
            soa(zone, origin, sink);
        } catch (RecordText.Wrong wrong) {
            problems.add(new Problem(zone.where(), "soa", String.valueOf(wrong.getMessage())));
            return;
        }
        for (ZoneRecord record : zone.records()) {
            try {
                Name owner = RecordText.name(ascii(record.name()), origin);
                int type = RecordText.type(record.type());
                byte[] data = RecordText.data(owner, type, ascii(record.data()), origin);
                sink.record(owner.toWire(), type, record.ttl().toSeconds(), data, record.where());
            } catch (RecordText.Wrong wrong) {
                problems.add(new Problem(record.where(), "", String.valueOf(wrong.getMessage())));
            }
        }
    }

    private static void soa(Written zone, Name origin, RecordSink sink) throws RecordText.Wrong {
        Soa soa = zone.soa();
        String text = String.join(" ", ascii(soa.primary()), ascii(soa.contact()), "0",
                String.valueOf(soa.refresh().toSeconds()), String.valueOf(soa.retry().toSeconds()),
                String.valueOf(soa.expire().toSeconds()), String.valueOf(soa.negative().toSeconds()));
        byte[] data = RecordText.data(origin, Rrtype.SOA, text, origin);
        sink.record(origin.toWire(), Rrtype.SOA, zone.ttl().toSeconds(), data, zone.where());
    }

    private static String ascii(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return MasterEntries.escaped(bytes, 0, bytes.length);
    }
}
