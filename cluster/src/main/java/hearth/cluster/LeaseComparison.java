package hearth.cluster;

import hearth.config.Ipv4;

/**
 * How far this node has compared all its leases with the peer's, in the order of their addresses. Immutable.
 *
 * <p>
 * Whatever the peer told a client before {@code knownUntil} is known here at the end: either it was on the peer's disk when
 * its address was compared, or it was on its way there, and then the peer counts it as its debt.
 *
 * @param next
 *            the next address to compare
 * @param knownUntil
 *            in ms since 1970
 */
record LeaseComparison(Ipv4 next, long knownUntil, boolean isDone) {
    static LeaseComparison begin(long now) {
        return new LeaseComparison(Ipv4.ANY, now, false);
    }

    LeaseMessage.Compare question(long run, KnownLeases.Range range) {
        return new LeaseMessage.Compare(run, range.first(), range.last(),
                range.leases().stream().map(LeaseDigest::of).toList());
    }

    /** @param asked when the question was, in ms since 1970 */
    LeaseComparison after(LeaseMessage.Differences found, long asked) {
        boolean done = found.through().equals(Ipv4.BROADCAST);
        return new LeaseComparison(new Ipv4(found.through().value() + 1),
                Math.min(knownUntil, asked - found.debtAge()), done);
    }
}
