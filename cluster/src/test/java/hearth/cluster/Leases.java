package hearth.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;

/** Leases that tests write, and the record of what they were promised. */
final class Leases {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final JournalLimits SMALL = new JournalLimits(1024, 2000, Duration.ofDays(30));

    final Map<Ipv4, Lease> acknowledged = new HashMap<>();
    final Set<Lease> asked = new HashSet<>();
    private long version;

    record Entry(Lease record, byte[] bytes) implements Journal.Entry<Lease> {
        Entry(Lease lease) {
            this(lease, LeaseRecord.of(lease));
        }
    }

    /** A lease of the {@code n}th address that ends an hour from now. */
    static Lease lease(int n, long version) {
        return new Lease(new Ipv4(0x0a000000 + n), ClientKey.ofHardware(1, new byte[]{2, 0, 0, 0, 0, (byte) n}),
                Lease.State.BOUND, NOW.getEpochSecond() + 3600, n % 3 == 0 ? Optional.empty() : Optional.of("host" + n),
                "lan", version);
    }

    /** One to twelve new versions of leases on twenty addresses. */
    List<Entry> batch(Random random) {
        List<Entry> batch = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            Lease lease = lease(random.nextInt(20), ++version);
            asked.add(lease);
            batch.add(new Entry(lease));
        }
        return batch;
    }

    void acknowledge(List<Entry> batch) {
        batch.forEach(entry -> acknowledged.put(entry.record().address(), entry.record()));
    }
}
