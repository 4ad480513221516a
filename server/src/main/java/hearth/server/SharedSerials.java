package hearth.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import hearth.cluster.StateStore;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import hearth.dns.SerialChoice;
import hearth.dns.Zone;
import hearth.dns.ZoneDigest;
import hearth.dns.ZoneSet;
import hearth.dns.Zones;

/**
 * The same SOA serial on both nodes of a pair for the same content. Each tells the other under {@code node/zone} in the state
 * which content it serves under which serial, at most once a second for a zone; a node that serves that very content under
 * an earlier one goes over to it. It is used by one thread, its own; what is heard may come on any.
 */
final class SharedSerials implements AutoCloseable {
    /** Between two looks at what has changed. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final StateStore state;
    private final String node;
    private final String peer;
    private final Zones zones;
    private final SerialChoice choice;
    private final Log log;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Map<String, Seen> seen = new HashMap<>();
    /** What the state may not say yet as it is. */
    private final Set<String> unsaid = new HashSet<>();
    private final Map<String, CompletionStage<Entry>> underWay = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private final Thread thread = Thread.ofPlatform().name("serials").daemon().unstarted(this::run);
    private ZoneSet last = ZoneSet.EMPTY;

    private record Seen(Zone zone, ZoneDigest digest) {
        PublishedSerial published() {
            return PublishedSerial.of(zone.serial(), digest);
        }
    }

    /**
     * @param node
     *            this node's name
     * @param peer
     *            the other's
     */
    SharedSerials(StateStore state, String node, String peer, Zones zones, Log log) {
        this.state = state;
        this.node = node;
        this.peer = peer;
        this.zones = zones;
        this.choice = choice(node, peer);
        this.log = log;
        state.watch(Table.SERIAL, entry -> heard.add(entry.key()));
    }

    /** Which serials a node chooses: both nodes know both names. */
    static SerialChoice choice(String node, String peer) {
        return node.compareTo(peer) < 0 ? SerialChoice.EVEN : SerialChoice.ODD;
    }

    void start() {
        thread.start();
    }

    private void run() {
        long next = System.nanoTime();
        try {
            while (true) {
                String key = heard.poll(Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (key != null) {
                    hear(key);
                }
                if (System.nanoTime() - next >= 0) {
                    look();
                    next = System.nanoTime() + PERIOD.toNanos();
                }
            }
        } catch (InterruptedException e) {
            // close() was called.
        }
    }

    /** Takes note of what has changed here, and tells the other node. */
    void look() {
        try {
            List<String> changed = catchUp();
            changed.forEach(this::agree);
            catchUp();
            new ArrayList<>(unsaid).forEach(this::publish);
        } catch (RuntimeException e) {
            log.write(Message.MISDEED, e, "what", "the zones' serials", "client", "-", "why", e);
        }
    }

    /** What the state says of a zone has changed. */
    void hear(String key) {
        try {
            String origin = key.substring(key.indexOf('/') + 1);
            if (key.equals(key(node, origin))) {
                unsaid.add(origin);
            } else if (key.equals(key(peer, origin))) {
                catchUp();
                agree(origin);
            }
        } catch (RuntimeException e) {
            log.write(Message.MISDEED, e, "what", "a zone's serial", "client", key, "why", e);
        }
    }

    /** Makes {@link #seen} what is served now; returns what has changed since. */
    @SuppressWarnings("ReferenceEquality") // The same snapshot: nothing to do.
    private List<String> catchUp() {
        ZoneSet now = zones.current();
        if (now == last) {
            return List.of();
        }
        List<String> changed = new ArrayList<>();
        for (Zone zone : now.changedSince(last)) {
            String origin = zone.origin();
            Seen before = seen.get(origin);
            seen.put(origin, new Seen(zone,
                    before == null ? ZoneDigest.of(zone) : before.digest.moved(before.zone, zone)));
            changed.add(origin);
        }
        for (String origin : now.goneSince(last)) {
            seen.remove(origin);
            changed.add(origin);
        }
        unsaid.addAll(changed);
        last = now;
        return changed;
    }

    /** Goes over to the other node's serial if that is the later one of the same content. */
    private void agree(String origin) {
        Seen own = seen.get(origin);
        Optional<byte[]> value = state.entry(Table.SERIAL, key(peer, origin)).flatMap(Entry::value);
        if (own == null || value.isEmpty()) {
            return;
        }
        try {
            PublishedSerial theirs = PublishedSerial.read(value.get());
            PublishedSerial ours = own.published();
            if (theirs.digest().equals(ours.digest())) {
                // Refused if it isn't later: then the other node comes over to ours.
                zones.renumber(own.zone, theirs.serial());
            } else if (theirs.serial() == ours.serial()) {
                // Written into the zone's file, which was changed without it.
                zones.renumber(own.zone, choice.after(ours.serial()));
            }
        } catch (IOException e) {
            log.write(Message.STATE_UNREADABLE, "what", "the serial of " + origin, "why", e.getMessage());
        }
    }

    /** Brings the state to what is served; what is under way, or fails, is looked at again the next time. */
    private void publish(String origin) {
        CompletionStage<Entry> before = underWay.get(origin);
        if (before != null && !before.toCompletableFuture().isDone()) {
            return;
        }
        underWay.remove(origin);
        String key = key(node, origin);
        Optional<byte[]> said = state.entry(Table.SERIAL, key).flatMap(Entry::value);
        Optional<byte[]> wanted = Optional.ofNullable(seen.get(origin)).map(own -> own.published().bytes());
        if (said.isPresent() == wanted.isPresent() && Arrays.equals(said.orElse(null), wanted.orElse(null))) {
            unsaid.remove(origin);
            failing.remove(origin);
            return;
        }
        if (before != null && before.toCompletableFuture().isCompletedExceptionally() && failing.add(origin)) {
            log.write(Message.STATE_NOT_KEPT, "what", "the serial of " + origin, "why",
                    String.valueOf(before.toCompletableFuture().exceptionNow().getMessage()));
        }
        underWay.put(origin, wanted.map(value -> state.put(Table.SERIAL, key, value))
                .orElseGet(() -> state.remove(Table.SERIAL, key)));
    }

    private static String key(String node, String origin) {
        return node + "/" + origin;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
