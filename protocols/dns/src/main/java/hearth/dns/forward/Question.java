package hearth.dns.forward;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import hearth.dns.Query;

/**
 * What is asked, apart from who asks: name in lower case, type and class, and the two bits that change the answer (DO: with
 * DNSSEC records or without; CD: checked by the upstream or not). Immutable.
 */
final class Question {
    /**
     * What we take from an upstream over UDP, in bytes: no fragments on any usual path (DNS flag day 2020), which is also
     * what forged second fragments need.
     */
    private static final int PAYLOAD = 1232;
    private static final int DNSSEC_OK = 1;
    private static final int CHECKING_DISABLED = 2;

    /** Name, type, class, as on the wire. */
    private final byte[] wire;
    private final int bits;
    private final long hash;

    Question(Query query, long hash) {
        this.wire = Arrays.copyOfRange(query.message(), query.questionStart(), query.questionEnd());
        System.arraycopy(query.name().bytes(), 0, wire, 0, query.name().length());
        this.bits = bits(query);
        this.hash = hash;
    }

    /** The bits of a query that its answer depends on, as a small number. */
    static int bits(Query query) {
        return (query.dnssecOk() ? DNSSEC_OK : 0) | (query.cd() ? CHECKING_DISABLED : 0);
    }

    byte[] wire() {
        return wire;
    }

    int bits() {
        return bits;
    }

    long hash() {
        return hash;
    }

    int type() {
        return Fields.u16(wire, wire.length - 4);
    }

    /**
     * A query to an upstream, all our own: nothing of the client's passes but the question and its two bits, so neither
     * its address (RFC 7871) nor its cookie leaks.
     *
     * @param mixed
     *            whether to choose each letter's case at random ("0x20", draft-vixie-dnsext-dns0x20): together with id and
     *            port more than a blind forger can guess (RFC 5452)
     */
    byte[] query(RandomGenerator random, boolean mixed) {
        byte[] message = new byte[Fields.HEADER + wire.length + Edns.LENGTH];
        Fields.u16(message, 0, random.nextInt(1 << 16));
        Fields.u16(message, Fields.FLAGS, Fields.RD | ((bits & CHECKING_DISABLED) != 0 ? Fields.CD : 0));
        Fields.u16(message, Fields.QDCOUNT, 1);
        Fields.u16(message, Fields.ARCOUNT, 1);
        System.arraycopy(wire, 0, message, Fields.HEADER, wire.length);
        if (mixed) {
            mixCase(message, random);
        }
        Edns.write(message, Fields.HEADER + wire.length, PAYLOAD, (bits & DNSSEC_OK) != 0);
        return message;
    }

    private void mixCase(byte[] message, RandomGenerator random) {
        long coins = 0;
        int end = Fields.HEADER + wire.length - 4;
        for (int i = Fields.HEADER, tossed = 0; i < end; i++) {
            // A length byte is at most 63, and so never taken for a letter.
            if (message[i] >= 'a' && message[i] <= 'z') {
                if (tossed++ % Long.SIZE == 0) {
                    coins = random.nextLong();
                }
                message[i] ^= (byte) (coins & 0x20);
                coins = Long.rotateRight(coins, 1);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Question q && hash == q.hash && bits == q.bits && Arrays.equals(wire, q.wire);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }
}
