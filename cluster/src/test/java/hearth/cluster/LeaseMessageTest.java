package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer that is out of its mind may not bring into the leases. */
final class LeaseMessageTest {
    private static final Lease LEASE = Leases.lease(1, 7);
    /** Of the version and the expiry, behind the message's head, the count and the record's length. */
    private static final int EXPIRY = 10 + 4 + 2 + 6;
    private static final int VERSION = EXPIRY + 8;

    @Test
    void aLeaseComesAsItWent() {
        LeaseMessage told = new LeaseMessage.Told(1, List.of(LEASE));
        assertThat(LeaseMessage.read(told.bytes())).contains(told);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, (Long.MAX_VALUE >> 1) + 1, -1, Long.MIN_VALUE})
    void aVersionAfterWhichNoneCouldBeChosenIsRefused(long version) {
        byte[] told = new LeaseMessage.Told(1, List.of(LEASE)).bytes();
        ByteBuffer.wrap(told).putLong(VERSION, version);
        assertThat(LeaseMessage.read(told)).isEmpty();
        Lease lease = new Lease(LEASE.address(), LEASE.client(), LEASE.state(), LEASE.expiry(), LEASE.hostname(),
                LEASE.network(), version);
        assertThatThrownBy(() -> LeaseRecord.of(lease)).hasMessageContaining("can't be");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 1L << 41, -(1L << 41)})
    void anEndThatNoClockReachesIsRefused(long expiry) {
        byte[] told = new LeaseMessage.Told(1, List.of(LEASE)).bytes();
        ByteBuffer.wrap(told).putLong(EXPIRY, expiry);
        assertThat(LeaseMessage.read(told)).isEmpty();
        byte[] compare = new LeaseMessage.Compare(1, Ipv4.ANY, Ipv4.BROADCAST,
                List.of(new LeaseDigest(LEASE.address(), 7, expiry, 0))).bytes();
        assertThat(LeaseMessage.read(compare)).isEmpty();
    }
}
