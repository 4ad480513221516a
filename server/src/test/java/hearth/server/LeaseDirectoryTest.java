package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore;
import org.junit.jupiter.api.Test;

class LeaseDirectoryTest {
    private final LeaseDirectory directory = new LeaseDirectory(new LeaseStore() {
        @Override
        public Collection<Lease> leases() {
            return List.of();
        }

        @Override
        public void store(Lease lease, Completion completion) {
            completion.stored();
        }

        @Override
        public void close() {}
    });

    private static Lease lease(int client, Lease.State state, long expiry, long version) {
        return new Lease(Ipv4.parse("192.0.2.100"), ClientKey.ofHardware(1, new byte[]{2, 0, 0, 0, 0, (byte) client}),
                state, expiry, Optional.empty(), "lan", version);
    }

    private void store(Lease lease) {
        directory.store(lease, new LeaseStore.Completion() {
            @Override
            public void stored() {}

            @Override
            public void failed(Exception cause) {
                throw new AssertionError(cause);
            }
        });
    }

    private Lease shown() {
        return directory.find(any -> true, 0, 10).page().getFirst();
    }

    @Test
    void whatIsShownIsWhatBothNodesAgreeOn() {
        Lease theirs = lease(2, Lease.State.BOUND, 2000, 7);
        directory.note(theirs);
        store(lease(1, Lease.State.RELEASED, 1000, 7));
        assertThat(shown()).as("of equal versions the one that a client counts on").isEqualTo(theirs);
        store(lease(2, Lease.State.BOUND, 1500, 8));
        assertThat(shown()).as("one client's leases come to the longer one")
                .isEqualTo(lease(2, Lease.State.BOUND, 2000, 8));
    }
}
