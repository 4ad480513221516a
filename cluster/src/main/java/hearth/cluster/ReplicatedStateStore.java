package hearth.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import hearth.cluster.EntryKind.Key;
import hearth.config.StateSettings;

/**
 * The state of a pair: this node's own, and what the other one has. A change is sent once it is on this disk, and
 * acknowledged once the other node has it on its own, or is known to be away, or didn't answer in time: what it then misses
 * it gets when both compare what they have, as they do whenever they find each other and now and then.
 *
 * <p>
 * Any thread may call; the fields below the line are owned by the thread {@code state-replication}.
 */
public final class ReplicatedStateStore implements StateStore {
    /** An entry may be that long on its way to the disk with a version that is chosen: such ones were not compared. */
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

    private final JournalStateStore own;
    private final Peer peer;
    private final Waits waits;
    private final StateLoop loop;
    private final InstantSource clock;
    private final Consumer<StateEvent> events;
    private volatile boolean inStep;

    // ---
    /** What the other node is to be sent, the newest of each key. */
    private final Map<Key, Entry> debt = new LinkedHashMap<>();
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private boolean up;
    private boolean sending;
    private Optional<Progress> progress = Optional.empty();
    private String fault = "";
    /** Answers of an earlier round come from before the peer was lost, or something failed: they no longer count. */
    private int round;

    /**
     * How long this node waits.
     *
     * @param peer
     *            for the other node to acknowledge a change
     * @param retry
     *            until a comparison that failed is begun again
     * @param check
     *            until the next comparison of nodes that are in step
     */
    record Waits(Duration peer, Duration retry, Duration check) {
        static Waits of(StateSettings settings) {
            return new Waits(settings.peerWait(), settings.peerRetry(), settings.peerCheck());
        }
    }

    private record Waiting(Entry entry, CompletableFuture<Entry> end) {}

    /** A comparison, under way or done. */
    private static final class Progress {
        private final long begun;
        private int received;
        private int sent;
        private boolean compared;
        private boolean told;

        Progress(long begun) {
            this.begun = begun;
        }
    }

    ReplicatedStateStore(JournalStateStore own, Peer peer, Waits waits, StateLoop loop, InstantSource clock,
            Consumer<StateEvent> events) {
        this.own = own;
        this.peer = peer;
        this.waits = waits;
        this.loop = loop;
        this.clock = clock;
        this.events = events;
    }

    /**
     * Keeps a store in step with the peer's, from now until it is closed; the store is closed with this one.
     *
     * @param own
     *            opened for a pair
     * @param events
     *            told on the thread that replicates
     */
    public static ReplicatedStateStore of(JournalStateStore own, Peer peer, StateSettings settings,
            InstantSource clock, Consumer<StateEvent> events) {
        ReplicatedStateStore store = new ReplicatedStateStore(own, peer, Waits.of(settings), new StateThread(), clock,
                events);
        store.start();
        return store;
    }

    void start() {
        peer.answer(Peer.Topic.STATE, this::answer);
        peer.watch(standing -> run(() -> standing(standing.state())));
        run(() -> standing(peer.standing().state()));
    }

    /** Whether the other node has all that this one has, as far as this one knows. */
    public boolean inStep() {
        return inStep;
    }

    @Override
    public Collection<Entry> entries(Table table) {
        return own.entries(table);
    }

    @Override
    public Optional<Entry> entry(Table table, String key) {
        return own.entry(table, key);
    }

    @Override
    public CompletionStage<Entry> put(Table table, String key, byte[] value) {
        return own.put(table, key, value).thenCompose(this::replicate);
    }

    @Override
    public CompletionStage<Entry> putIf(Table table, String key, long expected, byte[] value) {
        return own.putIf(table, key, expected, value).thenCompose(this::replicate);
    }

    @Override
    public CompletionStage<Entry> remove(Table table, String key) {
        return own.remove(table, key).thenCompose(this::replicate);
    }

    @Override
    public void watch(Table table, Consumer<Entry> watcher) {
        own.watch(table, watcher);
    }

    private CompletionStage<Entry> replicate(Entry entry) {
        if (entry.version() == 0) {
            return CompletableFuture.completedFuture(entry); // there is nothing of this key
        }
        CompletableFuture<Entry> end = new CompletableFuture<>();
        if (!run(() -> changed(new Waiting(entry, end)))) {
            end.complete(entry);
        }
        return end;
    }

    /** Whether the thread takes it; after {@link #close} it doesn't. */
    private boolean run(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void changed(Waiting change) {
        if (!up) {
            own.counts().alone.increment();
            change.end.complete(change.entry);
            return;
        }
        owe(change.entry);
        waiting.add(change);
        loop.after(waits.peer, () -> {
            if (waiting.remove(change)) {
                own.counts().late.increment();
                change.end.complete(change.entry);
            }
        });
        send();
    }

    private void owe(Entry entry) {
        debt.merge(Key.of(entry), entry, (old, news) -> news.version() >= old.version() ? news : old);
        inStep = false;
    }

    private void standing(Peer.State state) {
        startOver();
        up = state == Peer.State.UP;
        if (up) {
            fault = "";
            compare();
        }
    }

    /** Nobody waits any longer, and what the other node misses is for the next comparison to find. */
    private void startOver() {
        round++;
        sending = false;
        inStep = false;
        progress = Optional.empty();
        debt.clear();
        own.counts().alone.add(waiting.size());
        waiting.forEach(change -> change.end.complete(change.entry));
        waiting.clear();
    }

    private void failed(String why) {
        startOver();
        if (!why.equals(fault)) {
            fault = why;
            events.accept(new StateEvent.OutOfStep(why));
        }
        compareAfter(waits.retry);
    }

    private void compareAfter(Duration pause) {
        int begun = round;
        loop.after(pause, () -> {
            if (begun == round && up) {
                compare();
            }
        });
    }

    private void compare() {
        Progress begun = new Progress(clock.millis());
        progress.ifPresent(before -> begun.told = before.told);
        progress = Optional.of(begun);
        page(begun, Optional.empty());
    }

    private void page(Progress comparison, Optional<Key> from) {
        StateMessage.Compare question = Comparison.page(own.known(), from);
        ask(question, answer -> {
            if (answer instanceof StateMessage.Compared(Optional<Key> until, List<Entry> entries, List<Key> wanted)) {
                int asked = round;
                own.merge(entries).whenComplete((_, cause) -> run(() -> {
                    if (asked == round && cause != null) {
                        failed("this node does not keep what the other has: " + reason(cause));
                    } else if (asked == round) {
                        comparison.received += entries.size();
                        comparison.sent += wanted.size();
                        wanted.forEach(key -> own.entry(key.table(), key.key()).ifPresent(this::owe));
                        next(comparison, until.or(question::to));
                    }
                }));
            } else {
                failed(why(answer));
            }
        });
    }

    private void next(Progress comparison, Optional<Key> until) {
        if (until.isPresent()) {
            page(comparison, until);
        } else {
            comparison.compared = true;
            compareAfter(waits.check);
        }
        send();
    }

    private void send() {
        if (!up || sending) {
            return;
        }
        if (debt.isEmpty()) {
            progress.filter(comparison -> comparison.compared).ifPresent(this::settled);
            return;
        }
        List<Entry> batch = new ArrayList<>();
        int size = 0;
        for (Entry entry : debt.values()) {
            if (size >= StateMessage.ENOUGH) {
                break;
            }
            batch.add(entry);
            size += Comparison.size(entry);
        }
        sending = true;
        ask(new StateMessage.Changes(batch), answer -> {
            sending = false;
            if (answer instanceof StateMessage.Kept) {
                batch.forEach(this::kept);
                send();
            } else {
                failed(why(answer));
            }
        });
    }

    private void kept(Entry entry) {
        Key key = Key.of(entry);
        if (Optional.ofNullable(debt.get(key)).filter(owed -> owed.version() <= entry.version()).isPresent()) {
            debt.remove(key);
        }
        waiting.removeIf(change -> {
            boolean there = Key.of(change.entry).equals(key) && change.entry.version() <= entry.version();
            return there && change.end.complete(change.entry);
        });
    }

    private void settled(Progress comparison) {
        inStep = true;
        own.settled(comparison.begun - ON_ITS_WAY.toMillis());
        if (!comparison.told) {
            comparison.told = true;
            fault = "";
            events.accept(new StateEvent.InStep(comparison.received, comparison.sent,
                    clock.millis() - comparison.begun));
        }
    }

    private void ask(StateMessage message, Consumer<StateMessage> then) {
        int asked = round;
        peer.ask(Peer.Topic.STATE, message.bytes()).whenComplete((bytes, cause) -> run(() -> {
            if (asked == round) {
                then.accept(cause == null
                        ? read(bytes)
                        : new StateMessage.Refused("no answer: " + reason(cause)));
            }
        }));
    }

    private static String why(StateMessage answer) {
        return answer instanceof StateMessage.Refused(String why) ? why : "the answer is none to what was asked";
    }

    private static String reason(Throwable cause) {
        Throwable inner = cause.getCause() == null ? cause : cause.getCause();
        return String.valueOf(inner.getMessage());
    }

    private static StateMessage read(byte[] bytes) {
        try {
            return StateMessage.of(bytes).orElseGet(() -> new StateMessage.Refused("a message makes no sense"));
        } catch (NewerFormat e) {
            return new StateMessage.Refused(
                    "a message " + e.getMessage() + ", which only a newer Hearth knows: update this node");
        }
    }

    private CompletionStage<byte[]> answer(byte[] request) {
        CompletableFuture<byte[]> end = new CompletableFuture<>();
        if (!run(() -> handle(read(request)).whenComplete((answer, cause) -> end.complete((cause == null
                ? answer
                : new StateMessage.Refused("the other node does not keep it: " + reason(cause))).bytes())))) {
            end.complete(new StateMessage.Refused("the other node is stopping").bytes());
        }
        return end;
    }

    private CompletionStage<StateMessage> handle(StateMessage request) {
        return switch (request) {
            case StateMessage.Changes(List<Entry> entries) -> {
                own.counts().received.add(entries.size());
                yield own.merge(entries).thenApply(_ -> new StateMessage.Kept());
            }
            case StateMessage.Compare question ->
                    CompletableFuture.completedFuture(Comparison.answer(own.known(), question, own::forgets));
            case StateMessage.Refused(String why) ->
                    CompletableFuture.completedFuture(new StateMessage.Refused("the other node says: " + why));
            case StateMessage.Kept _,StateMessage.Compared _ -> CompletableFuture
                    .completedFuture(new StateMessage.Refused("the other node was sent an answer as a question"));
        };
    }

    @Override
    public void close() {
        loop.close();
        // Nothing runs there any more: what it owned is this thread's now.
        startOver();
        own.close();
    }
}
