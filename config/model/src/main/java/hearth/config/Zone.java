package hearth.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A zone of authority: the file's name is the zone's. */
public sealed interface Zone {
    DomainName origin();

    /** The file it came from. */
    Location where();

    /** {@code zones/NAME.zone}: an RFC 1035 master file, parsed by the DNS module. */
    record MasterFile(DomainName origin, Location where, Path path) implements Zone {}

    /**
     * {@code zones/NAME.yaml}.
     *
     * @param serial
     *            as written, else the server keeps one that grows with each change
     */
    record Written(DomainName origin, Location where, Duration ttl, Soa soa, Optional<Long> serial,
            List<ZoneRecord> records) implements Zone {}

    /**
     * @param primary
     *            relative to the origin unless it ends with a dot, as in a master file
     * @param contact
     *            the mailbox as a name, likewise relative
     */
    record Soa(
            @Key(value = "The name server where the zone is changed, relative to the zone unless it ends with a dot.", byDefault = "ns1", pattern = OwnerName.PATTERN, form = "a name such as ns1 or ns1.home.example.") String primary,
            @Key(value = "The mailbox of the zone's keeper, the @ written as a dot.", byDefault = "hostmaster", pattern = "[^@\\s;\"()]{1,253}", form = "a mailbox written as a name, such as hostmaster or hostmaster.home.example.") String contact,
            @Key(value = "How often secondaries look for a new serial.", byDefault = "1h", min = "1s", max = "30d") Duration refresh,
            @Key(value = "How soon secondaries try again.", byDefault = "15m", min = "1s", max = "30d") Duration retry,
            @Key(value = "When secondaries stop answering without news.", byDefault = "14d", min = "1s", max = "365d") Duration expire,
            @Key(value = "How long others may remember that a name does not exist.", byDefault = "5m", min = "0s", max = "1d") Duration negative) {}

    /**
     * One record of a YAML zone.
     *
     * @param name
     *            relative to the origin unless it ends with a dot; {@code @} is the origin, as in a master file
     * @param type
     *            mnemonic in upper case
     * @param data
     *            in master file notation, relative names below the origin
     */
    record ZoneRecord(String name, String type, Duration ttl, String data, Location where) {}
}
