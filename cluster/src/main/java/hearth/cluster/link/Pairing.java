package hearth.cluster.link;

import java.security.SecureRandom;
import java.util.HexFormat;

import hearth.config.PeerSettings;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * Who the two nodes are, seen from one of them. What needs an order takes that of the names. Immutable.
 *
 * @param run
 *            a random number for this start of this node
 * @param outward
 *            what this node proves itself with when it connects
 * @param inward
 *            what the other proves itself with
 */
record Pairing(String name, PeerSettings peer, long run, Secret outward, Secret inward, String clusterName,
        TlsCrypto crypto) {

    static Pairing of(String name, PeerSettings peer, PairKey key, SecureRandom random) {
        return new Pairing(name, peer, random.nextLong(), Secret.of(key, name, peer.name()),
                Secret.of(key, peer.name(), name), HexFormat.of().formatHex(key.derive("cluster name", 16)),
                new JcaTlsCryptoProvider().create(random));
    }

    /** Whether this node's name sorts first. */
    boolean first() {
        return name.compareTo(peer.name()) < 0;
    }

    /** The port of this node's cluster member, on loopback. */
    int memberPort() {
        return first() ? peer.firstPort() : peer.secondPort();
    }

    /** The port of the other's, on its loopback; on ours it leads there. */
    int otherMemberPort() {
        return first() ? peer.secondPort() : peer.firstPort();
    }

    LinkFrame.Hello hello(LinkFrame.Purpose purpose, boolean leads) {
        return new LinkFrame.Hello(LinkFrame.VERSION, purpose, run, leads, peer.firstPort(), peer.secondPort());
    }

    /** The most bytes of a frame after its length. */
    int mostFrame() {
        return mostMessage() + LinkFrame.HEAD;
    }

    int mostMessage() {
        return peer.messageMib() << 20;
    }
}
