package hearth.dns;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What tells one content of a zone from another, its serial and the order of its records aside: the sum of a SHA-256 for
 * each name, number by number of 64 bits. So it follows from one snapshot to the next at the cost of what differs between
 * them. Immutable.
 */
public final class ZoneDigest {
    /** Of {@link #bytes}. */
    public static final int BYTES = 32;
    private static final int SERIAL_FROM_END = 20;

    private final long[] sum;

    private ZoneDigest(long[] sum) {
        this.sum = sum;
    }

    /** Reads the whole zone. */
    public static ZoneDigest of(Zone zone) {
        Sum all = new Sum(new long[BYTES / Long.BYTES]);
        zone.nodes.forEach(node -> all.add(node, 1));
        return new ZoneDigest(all.sum);
    }

    /**
     * The digest of another snapshot of the zone; quick if that was made from this one by changes, or the reverse.
     *
     * @param from
     *            what this is the digest of
     */
    public ZoneDigest moved(Zone from, Zone to) {
        Sum all = new Sum(sum.clone());
        NameTable.differences(from.nodes, to.nodes, gone -> all.add(gone, -1), come -> all.add(come, 1));
        return new ZoneDigest(all.sum);
    }

    public byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.asLongBuffer().put(sum);
        return bytes.array();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ZoneDigest digest && Arrays.equals(sum, digest.sum);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sum);
    }

    /** A sum under way. */
    private static final class Sum {
        final long[] sum;
        private final MessageDigest sha256 = ContentHash.sha256();

        Sum(long[] sum) {
            this.sum = sum;
        }

        /** A name without records is there for those below it: they are counted. */
        void add(Node node, int sign) {
            if (node.isEmpty()) {
                return;
            }
            sha256.update(node.packed, 0, node.nameEnd());
            for (Rrset set : node.rrsets()) {
                List<byte[]> data = new ArrayList<>(set.data());
                data.replaceAll(each -> set.type() == Rrtype.SOA ? withoutSerial(each) : each);
                data.sort(Arrays::compare);
                // Where a record comes from makes no other zone of it.
                sha256.update(new Rrset(set.type(), set.ttl(), RecordSource.CONFIGURED, data).pack());
            }
            ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += sign * hash.getLong();
            }
        }

        private static byte[] withoutSerial(byte[] soa) {
            byte[] plain = soa.clone();
            Wire.u32(plain, plain.length - SERIAL_FROM_END, 0);
            return plain;
        }
    }
}
