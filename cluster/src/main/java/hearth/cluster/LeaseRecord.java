package hearth.cluster;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;

/**
 * A lease as a record of the journal, big endian:
 *
 * <pre>
 *  0  u8   encoding, 1
 *  1  u8   state: {@link Lease.State#code()}
 *  2  u32  address
 *  6  i64  expiry, in seconds since 1970
 * 14  i64  version
 * 22  u16  length of the client's key, then its bytes
 *     u16  length of the network's name, then it in UTF-8
 *     u16  length of the host name, then it in UTF-8; 65535 and nothing for none
 * </pre>
 */
final class LeaseRecord {
    private static final int ENCODING = 1;
    private static final int FIXED = 22;
    private static final int NONE = 0xffff;
    /** No clock says so, and what is chosen after it still is a number. */
    private static final long LATEST = Long.MAX_VALUE >> 1;
    /** In seconds before or after 1970, some 30,000 years: what clocks differ by can be added to it. */
    private static final long LONGEST_AWAY = 1L << 40;

    private LeaseRecord() {}

    /**
     * The record's bytes.
     *
     * @throws IllegalArgumentException
     *             if they are more than a frame holds, or the lease is not {@link #isPossible possible}
     */
    static byte[] of(Lease lease) {
        if (!isPossible(lease.version(), lease.expiry())) {
            throw new IllegalArgumentException("the lease of " + lease.address() + " has version " + lease.version()
                    + " and ends at " + lease.expiry() + ", which can't be");
        }
        byte[] client = lease.client().bytes();
        byte[] network = lease.network().getBytes(StandardCharsets.UTF_8);
        byte[] hostname = lease.hostname().orElse("").getBytes(StandardCharsets.UTF_8);
        int length = FIXED + 6 + client.length + network.length + hostname.length;
        if (length > LeaseKind.LONGEST - Frame.HEAD) {
            throw new IllegalArgumentException("the lease of " + lease.address() + " takes " + length
                    + " bytes in the journal, " + (LeaseKind.LONGEST - Frame.HEAD) + " are the most");
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put((byte) ENCODING).put((byte) lease.state().code()).putInt(lease.address().value());
        out.putLong(lease.expiry()).putLong(lease.version());
        out.putShort((short) client.length).put(client);
        out.putShort((short) network.length).put(network);
        out.putShort((short) (lease.hostname().isPresent() ? hostname.length : NONE)).put(hostname);
        return out.array();
    }

    /**
     * Reads a record.
     *
     * @return empty if the bytes make no sense
     * @throws NewerFormat
     *             if they may make sense to a newer version
     */
    static Optional<Lease> lease(ByteBuffer in) throws NewerFormat {
        try {
            int encoding = in.get();
            if (encoding != ENCODING) {
                throw new NewerFormat("has a lease in encoding " + (encoding & 0xff));
            }
            Lease.State state = state(in.get());
            Ipv4 address = new Ipv4(in.getInt());
            long expiry = in.getLong();
            long version = in.getLong();
            byte[] client = bytes(in, in.getShort() & 0xffff);
            String network = string(in, in.getShort() & 0xffff);
            int hostLength = in.getShort() & 0xffff;
            Optional<String> hostname = hostLength == NONE ? Optional.empty() : Optional.of(string(in, hostLength));
            return client.length == 0 || in.hasRemaining() || !isPossible(version, expiry)
                    ? Optional.empty()
                    : Optional.of(
                            new Lease(address, ClientKey.ofBytes(client), state, expiry, hostname, network, version));
        } catch (BufferUnderflowException e) {
            return Optional.empty(); // a length that lies
        }
    }

    /** Whether any clock could have led to this version and this end, in seconds since 1970. */
    static boolean isPossible(long version, long expiry) {
        return version >= 0 && version <= LATEST && expiry >= -LONGEST_AWAY && expiry <= LONGEST_AWAY;
    }

    private static Lease.State state(byte code) throws NewerFormat {
        for (Lease.State state : Lease.State.values()) {
            if (state.code() == code) {
                return state;
            }
        }
        throw new NewerFormat("has a lease in state " + (code & 0xff));
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String string(ByteBuffer in, int length) {
        return new String(bytes(in, length), StandardCharsets.UTF_8);
    }
}
