package hearth.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import hearth.config.Document.Spot;
import hearth.config.Draft.Part;
import hearth.config.Zone.ZoneRecord;
import hearth.config.ZoneFile.Line;
import hearth.config.ZoneFile.RecordSet;

/** Makes a zone of what a YAML zone file says. Owned by the thread that loads. */
final class ZoneWriter {
    /** A character-string's length octet, RFC 1035 section 3.3. */
    private static final int LONGEST_STRING = 255;
    private static final int LONGEST_NAME = 253;

    private final DomainName origin;
    private final Part<ZoneFile> file;
    private final Problems problems;
    private final Map<String, String> owners = new HashMap<>();
    private final List<ZoneRecord> records = new ArrayList<>();

    ZoneWriter(DomainName origin, Part<ZoneFile> file, Problems problems) {
        this.origin = origin;
        this.file = file;
        this.problems = problems;
    }

    Zone.Written zone() {
        ZoneFile written = file.value();
        written.records().forEach((owner, sets) -> {
            checkOwner(owner);
            sets.forEach((type, set) -> add(owner, type, set));
        });
        boolean served = records.stream().anyMatch(r -> r.type().equals("NS") && absolute(r).equals(origin.text()));
        boolean told = problems.mentions(file.at("records", "@", "NS")) || problems.mentionsItself(file.at("records"));
        if (!served && !told) {
            problems.add(file.at("records"),
                    "zone " + origin + " names no name server; write \"@\": {NS: ns1} or the like");
        }
        return new Zone.Written(origin, new Location(file.document().file(), 0, 0), written.ttl(), written.soa(),
                written.serial(), List.copyOf(records));
    }

    private String absolute(ZoneRecord record) {
        return new OwnerName(record.name()).below(origin);
    }

    private void checkOwner(OwnerName owner) {
        Spot spot = file.at("records", owner);
        String name = owner.below(origin);
        String earlier = owners.putIfAbsent(name, owner.text());
        if (!new DomainName(name).isAtOrBelow(origin)) {
            problems.add(spot,
                    owner + " lies outside zone " + origin + "; leave out the final dot if the name is relative");
        } else if (earlier != null) {
            problems.add(spot, "is the same name as " + earlier + "; put the records together");
        } else if (name.length() > LONGEST_NAME) {
            problems.add(spot, "makes a name longer than " + LONGEST_NAME + " characters with its zone");
        }
    }

    private void add(OwnerName owner, RecordType type, RecordSet set) {
        if (type.mnemonic().equals("SOA")) {
            problems.add(file.at("records", owner, type), "has a key of its own: write soa: beside records:");
            return;
        }
        Duration ttl = set.ttl().orElse(file.value().ttl());
        for (Line line : set.data().lines()) {
            boolean bare = type.isText() && !line.text().startsWith("\"");
            records.add(new ZoneRecord(owner.text(), type.mnemonic(), ttl, bare ? strings(line.text()) : line.text(),
                    line.where()));
        }
    }

    /** Text as the character-strings of a master file, RFC 1035 section 5.1: as many as its bytes need, with escapes. */
    private static String strings(String text) {
        StringBuilder s = new StringBuilder("\"");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            s.append(i > 0 && i % LONGEST_STRING == 0 ? "\" \"" : "");
            if (b == '"' || b == '\\') {
                s.append('\\').append((char) b);
            } else if (b < ' ' || b > '~') {
                s.append(String.format("\\%03d", b));
            } else {
                s.append((char) b);
            }
        }
        return s.append('"').toString();
    }
}
