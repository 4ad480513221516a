package hearth.cluster.link;

import java.util.HexFormat;

/**
 * What proves one direction of the link: who connects, and to whom. Each direction has its own, so that nobody can hand
 * a node's own connection back to it. Immutable.
 *
 * @param identity
 *            goes over the network in clear; tells strangers nothing, not even names
 */
record Secret(byte[] identity, byte[] key) {
    private static final int IDENTITY_BYTES = 16;
    private static final int KEY_BYTES = 32;

    static Secret of(PairKey pair, String from, String to) {
        // Host names have no spaces: no two directions read alike.
        String direction = from + " " + to;
        String identity = HexFormat.of().formatHex(pair.derive("identity " + direction, IDENTITY_BYTES));
        return new Secret(identity.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                pair.derive("key " + direction, KEY_BYTES));
    }
}
