package hearth.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import hearth.config.DomainName;
import hearth.dns.RecordChange;
import hearth.dns.RecordConflict;
import hearth.dns.RecordSource;
import hearth.dns.Zones;
import hearth.server.certificates.ServedZones;

/** The zones as a certificate authority's checks need them. Any thread. */
record ChallengeRecords(Zones zones) implements ServedZones {
    /** Nobody but the authority asks, and only now. */
    private static final Duration TTL = Duration.ofSeconds(1);

    @Override
    public Optional<String> prove(DomainName name, List<String> texts) {
        // What no conflict speaks of is in the zones' snapshot, and so in every answer from now on.
        return update(name, texts).stream().map(RecordConflict::toString).findFirst();
    }

    @Override
    public void withdraw(DomainName name) {
        update(name, List.of());
    }

    private List<RecordConflict> update(DomainName name, List<String> texts) {
        return zones.update(List.of(RecordChange.text(RecordSource.CHALLENGE, name, TTL, texts)));
    }

    @Override
    public List<byte[]> authorizations(DomainName name) {
        return zones.current().authorizations(name);
    }
}
