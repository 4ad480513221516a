package hearth.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import hearth.cluster.Peer;
import hearth.cluster.link.LinkEvents;
import hearth.cluster.link.PairKey;
import hearth.cluster.link.PeerLink;
import hearth.config.NodeSettings;
import hearth.config.PeerSettings;

/** The link to the other node of a pair, and what it tells in the log. Started and closed by one thread. */
final class PairService implements Linked {
    private final String name;
    private final PeerSettings settings;
    private final PeerLink link;
    private final Log log;

    /** @throws IOException if the pair's key can't be used; the message says what to do */
    PairService(NodeSettings node, PeerSettings settings, Log log, InstantSource clock) throws IOException {
        this.name = node.name();
        this.settings = settings;
        this.log = log;
        PairKey key = PairKey.read(Path.of(settings.keyFile()));
        link = new PeerLink(name, settings, key, new Lines(), clock, new SecureRandom());
    }

    /** The way that node.yaml tells, if it tells of another node. */
    static Optional<Way> way(NodeSettings node) {
        return node.peer().map(settings -> new Way() {
            @Override
            public String peer() {
                return settings.name();
            }

            @Override
            public Linked open(Log log, InstantSource clock) throws IOException {
                return new PairService(node, settings, log, clock);
            }
        });
    }

    @Override
    public Peer peer() {
        return link;
    }

    @Override
    public Optional<PeerLink> link() {
        return Optional.of(link);
    }

    @Override
    public void start() throws IOException {
        link.start();
        log.write(Message.PEER_SOUGHT, "peer", settings.name(), "address", settings.address(), "listen",
                settings.listen());
    }

    @Override
    public void close() {
        link.close();
    }

    /** Log lines out of the link's news. Any thread. */
    private final class Lines implements LinkEvents {
        @Override
        public void standing(Peer.Standing standing, String why) {
            switch (standing.state()) {
                case UP -> log.write(Message.PEER_UP, "peer", settings.name(), "address", settings.address());
                case LOST -> log.write(Message.PEER_LOST, "peer", settings.name(), "why", why);
                case DOWN -> log.write(Message.PEER_DOWN, "peer", settings.name(), "why", why);
            }
        }

        @Override
        public void leads(boolean leads) {
            log.write(Message.PAIR_LEADER, "node", leads ? name : settings.name());
        }

        @Override
        public void stranger(InetAddress from, String why) {
            log.write(Message.PEER_STRANGER, "address", from.getHostAddress(), "why", why);
        }

        @Override
        public void notThePeer(String why) {
            log.write(Message.PEER_MISMATCH, "peer", settings.name(), "address", settings.address(), "why", why);
        }

        @Override
        public void clock(Duration ahead, boolean tooMuch) {
            log.write(tooMuch ? Message.PEER_CLOCK : Message.PEER_CLOCK_AGREES, "peer", settings.name(), "millis",
                    ahead.toMillis());
        }

        @Override
        public void members(int count) {
            log.write(Message.PAIR_MEMBERS, "count", count);
        }

        @Override
        public void membersFailed(String why) {
            log.write(Message.PAIR_MEMBERS_FAILED, "why", why);
        }

        @Override
        public void misdeed(String where, Throwable fault) {
            log.write(Message.MISDEED, fault, "what", where, "client", settings.name(), "why", fault);
        }
    }
}
