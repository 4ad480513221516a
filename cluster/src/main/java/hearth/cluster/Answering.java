package hearth.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;

/**
 * Takes over what the peer says, and answers it: what it told is on this node's disk, and known to DHCP, before it hears
 * so. Owned by the replication's thread.
 */
final class Answering {
    /** More than one answer can be about, so that no answer walks over all leases. */
    private static final int MOST_LOOKED_AT = 2 * LeaseMessage.MOST_COMPARED;

    private final long run;
    private final KnownLeases known;
    private final Unconfirmed unconfirmed;
    private final ReplicationCounts counts;
    private final Replication.Follower follower;

    Answering(long run, KnownLeases known, Unconfirmed unconfirmed, ReplicationCounts counts,
            Replication.Follower follower) {
        this.run = run;
        this.known = known;
        this.unconfirmed = unconfirmed;
        this.counts = counts;
        this.follower = follower;
    }

    /**
     * Answers a request.
     *
     * @param ahead
     *            by how many seconds the peer's clock is ahead of this node's
     * @param now
     *            in ms since 1970
     */
    void answer(Optional<LeaseMessage> request, long ahead, long now, CompletableFuture<byte[]> answer) {
        if (request.isPresent() && request.get() instanceof LeaseMessage.Told told) {
            learn(told.leases(), ahead,
                    () -> answer.complete(
                            new LeaseMessage.Heard(run, unconfirmed.age(now), newer(told.leases(), ahead)).bytes()),
                    answer::completeExceptionally);
        } else if (request.isPresent() && request.get() instanceof LeaseMessage.Compare compare) {
            answer.complete(differences(compare, ahead, now).bytes());
        } else {
            counts.failed();
            answer.completeExceptionally(new IOException("a request about leases that makes no sense here"));
        }
    }

    /** Makes durable what is news among the peer's leases, and tells DHCP of it. */
    void learn(List<Lease> theirs, long ahead, Runnable done, Consumer<Exception> failed) {
        List<Lease> ours = theirs.stream().map(lease -> lease.until(lease.expiry() - ahead)).toList();
        if (!ours.stream().allMatch(lease -> LeaseRecord.isPossible(lease.version(), lease.expiry()))) {
            counts.failed();
            failed.accept(new IOException("the peer's leases end when no lease can, by this node's clock"));
            return;
        }
        List<Lease> news = ours.stream().filter(lease -> known.lacks(LeaseDigest.of(lease))).toList();
        if (news.isEmpty()) {
            done.run();
            return;
        }
        var all = new KnownLeases.Kept() {
            private int left = news.size();
            private Optional<Exception> failure = Optional.empty();

            @Override
            public void stored(Lease stays) {
                counts.tookOver();
                follower.learned(stays);
                end();
            }

            @Override
            public void failed(Exception cause) {
                failure = Optional.of(cause);
                end();
            }

            private void end() {
                if (--left == 0) {
                    failure.ifPresentOrElse(failed, done);
                }
            }
        };
        news.forEach(lease -> known.keep(lease, all));
    }

    private List<Lease> newer(List<Lease> told, long ahead) {
        List<Lease> newer = new ArrayList<>();
        told.forEach(lease -> known.newsTo(LeaseDigest.of(lease).onClockBehindBy(ahead)).ifPresent(newer::add));
        return newer;
    }

    private LeaseMessage.Differences differences(LeaseMessage.Compare compare, long ahead, long now) {
        TreeMap<Ipv4, LeaseDigest> theirs = new TreeMap<>();
        compare.digests().forEach(digest -> theirs.put(digest.address(), digest.onClockBehindBy(ahead)));
        KnownLeases.Range ours = known.range(compare.first(), MOST_LOOKED_AT);
        Ipv4 last = ours.last().compareTo(compare.last()) < 0 ? ours.last() : compare.last();
        TreeSet<Ipv4> addresses = new TreeSet<>(theirs.keySet());
        ours.leases().forEach(lease -> addresses.add(lease.address()));
        List<Lease> newer = new ArrayList<>();
        List<Ipv4> wanted = new ArrayList<>();
        int bytes = 0;
        for (Ipv4 address : addresses) {
            if (address.compareTo(last) > 0) {
                break;
            }
            Optional<LeaseDigest> digest = Optional.ofNullable(theirs.get(address));
            Optional<Lease> news = digest.isEmpty() ? known.get(address) : digest.flatMap(known::newsTo);
            news.ifPresent(newer::add);
            bytes += news.map(lease -> LeaseRecord.of(lease).length).orElse(0);
            digest.filter(known::lacks).ifPresent(lacking -> wanted.add(address));
            if (newer.size() == LeaseMessage.MOST_LEASES || bytes >= LeaseMessage.MOST_BYTES) {
                last = address;
            }
        }
        return new LeaseMessage.Differences(run, unconfirmed.age(now), last, newer, wanted);
    }
}
