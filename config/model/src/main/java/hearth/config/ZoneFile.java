package hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code zones/NAME.yaml}, as written; {@link ZoneWriter} makes the zone of it. */
record ZoneFile(
        @Key(value = "How long others may keep a record that has no ttl of its own.", byDefault = "1h", min = "0s", max = "7d") Duration ttl,
        @Key("The zone's start of authority (SOA record).") Zone.Soa soa,
        @Key(value = "The zone's serial number. None: the server keeps one that grows with each change.", min = "0", max = "4294967295") Optional<Long> serial,
        @Key("The records, by owner name (relative to the zone; @ is the zone itself, in quotes as YAML wants it) and type. An NS record at @ is needed.") Map<OwnerName, Map<RecordType, RecordSet>> records) {

    /** The records of one owner and type: written as this, or as the data alone. */
    record RecordSet(
            @Key(value = "How long others may keep these records. None: the ttl of the zone.", min = "0s", max = "7d") Optional<Duration> ttl,
            @Key("One record's data, or a list of several, as in a master file (RFC 1035 section 5). Text for TXT needs no quotes of its own.") Data data) {}

    /** One text, or a list of texts. */
    record Data(List<Line> lines) {}

    /** One record's data and its place. */
    record Line(Location where, String text) {}
}
