package hearth.cluster;

import java.util.zip.CRC32C;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;

/**
 * A lease in short, to find out whether two nodes have the same.
 *
 * @param expiry
 *            in seconds since 1970
 * @param content
 *            CRC32C of the lease's record with 0 as expiry: the nodes' clocks differ, so their expiries do
 */
record LeaseDigest(Ipv4 address, long version, long expiry, int content) {
    /** In a message, in bytes. */
    static final int LENGTH = 24;

    /** Ends that differ by no more, in seconds, are one end that was rounded on its way between two clocks. */
    static final long ROUNDING = 2;

    static LeaseDigest of(Lease lease) {
        CRC32C crc = new CRC32C();
        crc.update(LeaseRecord.of(lease.until(0)));
        return new LeaseDigest(lease.address(), lease.version(), lease.expiry(), (int) crc.getValue());
    }

    /** The same by a clock that is that many seconds behind. */
    LeaseDigest onClockBehindBy(long seconds) {
        return new LeaseDigest(address, version, expiry - seconds, content);
    }

    /** Whether this lease tells something to a node that has the other. */
    boolean isNewsTo(LeaseDigest other) {
        return version > other.version
                || (version == other.version && (content != other.content || expiry > other.expiry + ROUNDING));
    }
}
