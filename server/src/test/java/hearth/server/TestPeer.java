package hearth.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import hearth.cluster.Pair;
import hearth.cluster.Peer;
import hearth.config.DomainName;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseEvents;

/** A peer in the same process: what one node asks, the other's handler answers, while they are joined. */
final class TestPeer implements Peer {
    private final String name;
    private final List<TestPeer> other = new CopyOnWriteArrayList<>();
    private final List<Consumer<Standing>> watchers = new CopyOnWriteArrayList<>();
    private final Map<Topic, Handler> handlers = new ConcurrentHashMap<>();
    private volatile Standing standing = new Standing(State.LOST, Instant.EPOCH);

    private TestPeer(String name) {
        this.name = name;
    }

    /** The two nodes of a pair, apart at first. */
    record Two(Pair one, Pair other) {
        void stand(State state) {
            ((TestPeer) one.peer()).stand(state);
            ((TestPeer) other.peer()).stand(state);
        }
    }

    static Two two() {
        TestPeer seenByA = new TestPeer("b");
        TestPeer seenByB = new TestPeer("a");
        seenByA.other.add(seenByB);
        seenByB.other.add(seenByA);
        return new Two(new Pair("a", seenByA), new Pair("b", seenByB));
    }

    /** The names that a node's DNS would have, and their addresses. */
    static final class Names implements LeaseEvents {
        final Map<String, String> addresses = new ConcurrentHashMap<>();

        @Override
        public void bound(Lease lease, Optional<DomainName> fqdn) {
            fqdn.ifPresent(name -> addresses.put(name.text(), lease.address().toString()));
        }

        @Override
        public void freed(Lease lease, Optional<DomainName> fqdn) {
            fqdn.ifPresent(name -> addresses.remove(name.text()));
        }
    }

    private void stand(State state) {
        standing = new Standing(state, Instant.now());
        watchers.forEach(watcher -> watcher.accept(standing));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public void watch(Consumer<Standing> watcher) {
        watchers.add(watcher);
    }

    @Override
    public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
        Handler handler = other.getFirst().handlers.get(topic);
        return handler == null || standing.state() != State.UP
                ? CompletableFuture.failedFuture(new IOException("the peer is lost"))
                : handler.answer(request);
    }

    @Override
    public void answer(Topic topic, Handler handler) {
        handlers.put(topic, handler);
    }

    @Override
    public Duration clockAhead() {
        return Duration.ZERO;
    }

    @Override
    public boolean leads() {
        return name.equals("b");
    }
}
