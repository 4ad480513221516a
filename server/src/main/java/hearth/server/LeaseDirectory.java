package hearth.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;

/**
 * Every lease that is durable, in order of addresses, for people to look at: it listens to what goes into the store, so
 * that whoever reads it costs the DHCP thread nothing. Any thread.
 */
final class LeaseDirectory implements LeaseStore {
    private final LeaseStore store;
    private final Map<Ipv4, Lease> leases = new ConcurrentSkipListMap<>();

    LeaseDirectory(LeaseStore store) {
        this.store = store;
        store.leases().forEach(this::note);
    }

    /** A lease that is durable here: shown is what it comes to with the one that was known, as everywhere in the pair. */
    void note(Lease lease) {
        leases.merge(lease.address(), lease, (known, news) -> news.merged(known));
    }

    /**
     * @param total
     *            how many there are that the page was taken from
     */
    record Found(int total, List<Lease> page) {}

    Found find(Predicate<Lease> wanted, int offset, int limit) {
        List<Lease> page = new ArrayList<>();
        int total = 0;
        for (Lease lease : leases.values()) {
            if (wanted.test(lease)) {
                if (total >= offset && page.size() < limit) {
                    page.add(lease);
                }
                total++;
            }
        }
        return new Found(total, page);
    }

    @Override
    public Collection<Lease> leases() {
        return store.leases();
    }

    @Override
    public void store(Lease lease, Completion completion) {
        store.store(lease, new Completion() {
            @Override
            public void stored() {
                note(lease);
                completion.stored();
            }

            @Override
            public void failed(Exception cause) {
                completion.failed(cause);
            }
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
