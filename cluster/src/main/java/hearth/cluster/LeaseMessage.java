package hearth.cluster;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import hearth.config.Ipv4;
import hearth.dhcp.Lease;

/**
 * What the nodes of a pair tell each other about leases (topic LEASES), big endian:
 *
 * <pre>
 *  0  u8   format, 1
 *  1  u8   kind: 1 {@link Told}, 2 {@link Heard}, 3 {@link Compare}, 4 {@link Differences}
 *  2  u64  run of the sender: drawn at random at its start
 * 10       Told         leases
 *          Heard        u64 debt age in ms, leases
 *          Compare      u32 first address, u32 last, u32 n, n times: u32 address, i64 version, i64 expiry, u32 content
 *          Differences  u64 debt age in ms, u32 last address compared, leases, u32 n, n times u32 address
 * leases   u32 n, n times: u16 length and a record as {@link LeaseRecord} has it
 * </pre>
 *
 * Expiries are those of the sender's clock.
 */
sealed interface LeaseMessage {
    /** Leases in one message at most. */
    int MOST_LEASES = 256;
    /** Bytes of leases in one message at most, but for the last one. */
    int MOST_BYTES = 48 << 10;
    /** Leases compared in one message at most. */
    int MOST_COMPARED = 1024;

    /** Drawn by the sender at its start: another one means that it has forgotten what it owed. */
    long run();

    byte[] bytes();

    /** The sender changed these leases. None: it asks only for the answer. */
    record Told(long run, List<Lease> leases) implements LeaseMessage {
        @Override
        public byte[] bytes() {
            return new Writing(1, run).leases(leases).bytes();
        }
    }

    /**
     * They are on the answering node's disk.
     *
     * @param debtAge
     *            how long ago, in ms, the oldest change was made that the answering node hasn't been told is on the other's
     *            disk; 0 if there is none
     * @param newer
     *            what it has instead of some of them
     */
    record Heard(long run, long debtAge, List<Lease> newer) implements LeaseMessage {
        @Override
        public byte[] bytes() {
            return new Writing(2, run).number(debtAge).leases(newer).bytes();
        }
    }

    /** These are the sender's leases from one address to another, all there are. */
    record Compare(long run, Ipv4 first, Ipv4 last, List<LeaseDigest> digests) implements LeaseMessage {
        @Override
        public byte[] bytes() {
            return new Writing(3, run).address(first).address(last).digests(digests).bytes();
        }
    }

    /**
     * How they differ from the answering node's, up to an address.
     *
     * @param newer
     *            what it has that the other lacks
     * @param wanted
     *            what the other has that it lacks
     */
    record Differences(long run, long debtAge, Ipv4 through, List<Lease> newer,
            List<Ipv4> wanted) implements LeaseMessage {
        @Override
        public byte[] bytes() {
            return new Writing(4, run).number(debtAge).address(through).leases(newer).addresses(wanted).bytes();
        }
    }

    /** Reads a message; empty if the bytes make no sense to this version. */
    static Optional<LeaseMessage> read(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != Writing.FORMAT) {
                return Optional.empty();
            }
            int kind = in.get();
            long run = in.getLong();
            Optional<LeaseMessage> message = switch (kind) {
                case 1 -> Optional.of(new Told(run, leases(in)));
                case 2 -> Optional.of(new Heard(run, age(in), leases(in)));
                case 3 -> Optional.of(new Compare(run, new Ipv4(in.getInt()), new Ipv4(in.getInt()), digests(in)));
                case 4 -> Optional.of(
                        new Differences(run, age(in), new Ipv4(in.getInt()), leases(in), addresses(in)));
                default -> Optional.empty();
            };
            return message.filter(m -> !in.hasRemaining());
        } catch (BufferUnderflowException | NewerFormat e) {
            return Optional.empty();
        }
    }

    private static long age(ByteBuffer in) {
        long age = in.getLong();
        if (age < 0) {
            throw new BufferUnderflowException();
        }
        return age;
    }

    private static int count(ByteBuffer in, int size) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / size) {
            throw new BufferUnderflowException(); // before anything is made room for
        }
        return count;
    }

    private static List<Lease> leases(ByteBuffer in) throws NewerFormat {
        int count = count(in, 2);
        List<Lease> leases = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.getShort() & 0xffff;
            if (length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            leases.add(LeaseRecord.lease(in.slice(in.position(), length)).orElseThrow(BufferUnderflowException::new));
            in.position(in.position() + length);
        }
        return List.copyOf(leases);
    }

    private static List<LeaseDigest> digests(ByteBuffer in) {
        int count = count(in, LeaseDigest.LENGTH);
        List<LeaseDigest> digests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            LeaseDigest digest = new LeaseDigest(new Ipv4(in.getInt()), in.getLong(), in.getLong(), in.getInt());
            if (!LeaseRecord.isPossible(digest.version(), digest.expiry())) {
                throw new BufferUnderflowException();
            }
            digests.add(digest);
        }
        return List.copyOf(digests);
    }

    private static List<Ipv4> addresses(ByteBuffer in) {
        int count = count(in, 4);
        List<Ipv4> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(new Ipv4(in.getInt()));
        }
        return List.copyOf(addresses);
    }

    /** A message as it grows. */
    final class Writing {
        private static final byte FORMAT = 1;

        private ByteBuffer out = ByteBuffer.allocate(1024);

        private Writing(int kind, long run) {
            out.put(FORMAT).put((byte) kind).putLong(run);
        }

        private ByteBuffer room(int bytes) {
            if (out.remaining() < bytes) {
                out = ByteBuffer.allocate(2 * (out.position() + bytes)).put(out.flip());
            }
            return out;
        }

        private Writing number(long number) {
            room(8).putLong(number);
            return this;
        }

        private Writing address(Ipv4 address) {
            room(4).putInt(address.value());
            return this;
        }

        private Writing leases(List<Lease> leases) {
            room(4).putInt(leases.size());
            for (Lease lease : leases) {
                byte[] record = LeaseRecord.of(lease);
                room(2 + record.length).putShort((short) record.length).put(record);
            }
            return this;
        }

        private Writing digests(List<LeaseDigest> digests) {
            room(4).putInt(digests.size());
            digests.forEach(digest -> room(LeaseDigest.LENGTH).putInt(digest.address().value())
                    .putLong(digest.version()).putLong(digest.expiry()).putInt(digest.content()));
            return this;
        }

        private Writing addresses(List<Ipv4> addresses) {
            room(4).putInt(addresses.size());
            addresses.forEach(this::address);
            return this;
        }

        private byte[] bytes() {
            byte[] bytes = new byte[out.position()];
            out.get(0, bytes);
            return bytes;
        }
    }
}
