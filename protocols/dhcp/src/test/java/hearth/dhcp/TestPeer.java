package hearth.dhcp;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import hearth.config.Ipv4;

/** A peer that is as the test says. */
final class TestPeer implements LeasePeer {
    final boolean first;
    Presence presence = Presence.IN_STEP;
    long knownUntil = Long.MAX_VALUE;
    Optional<Instant> downSince = Optional.empty();
    boolean mayAssign = true;
    final Set<Ipv4> owed = new HashSet<>();

    TestPeer(boolean first) {
        this.first = first;
    }

    @Override
    public boolean isFirst() {
        return first;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public long knownUntil() {
        return knownUntil;
    }

    @Override
    public boolean owes(Ipv4 address) {
        return owed.contains(address);
    }

    @Override
    public Optional<Instant> downSince() {
        return downSince;
    }

    @Override
    public boolean mayAssign() {
        return mayAssign;
    }
}
