package hearth.server;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

import hearth.cluster.JournalCounts;
import hearth.cluster.JournalEvent;
import hearth.cluster.JournalException;
import hearth.cluster.JournalStateStore;
import hearth.cluster.Peer;
import hearth.cluster.Recovery;
import hearth.cluster.ReplicatedStateStore;
import hearth.cluster.StateEvent;
import hearth.cluster.StateStore;
import hearth.config.StateSettings;

/** The state as it runs: its journal, the other node's copy if there is one, and what the log says of both. */
final class StateService implements AutoCloseable {
    private static final String FOLDER = "state";

    private final Log log;
    private final JournalStateStore own;
    private final JournalCounts journal;
    private final Optional<ReplicatedStateStore> replicated;

    /** Opens the journal; replication begins at once. */
    StateService(Path data, StateSettings settings, Optional<Peer> peer, Log log, InstantSource clock)
            throws JournalException {
        this.log = log;
        JournalStateStore.Opened opened = JournalStateStore.open(data.resolve(FOLDER), settings, peer.isPresent(),
                clock,
                new SecureRandom(), this::report);
        own = opened.store();
        journal = opened.journal();
        report(opened.recovery());
        replicated = peer.map(other -> ReplicatedStateStore.of(own, other, settings, clock, this::report));
    }

    StateStore store() {
        return replicated.<StateStore>map(both -> both).orElse(own);
    }

    JournalStateStore own() {
        return own;
    }

    JournalCounts journal() {
        return journal;
    }

    /** Whether the other node has what this one has; a node that is alone is. */
    boolean inStep() {
        return replicated.map(ReplicatedStateStore::inStep).orElse(true);
    }

    private void report(Recovery recovery) {
        Message message = recovery.damage() || recovery.fault().isPresent()
                ? Message.STATE_DAMAGED
                : recovery.cutBytes() > 0 ? Message.STATE_TORN_TAIL : Message.STATE_READ;
        recovery.messages().forEach(found -> log.write(message, "found", found));
    }

    private void report(JournalEvent event) {
        log.write(switch (event) {
            case JournalEvent.Failing failing -> Message.STATE_FAILING;
            case JournalEvent.Resumed resumed -> Message.STATE_RESUMED;
            case JournalEvent.Compacted compacted -> Message.STATE_COMPACTED;
            case JournalEvent.NotCompacted notCompacted -> Message.STATE_NOT_COMPACTED;
        }, "what", event.message());
    }

    private void report(StateEvent event) {
        switch (event) {
            case StateEvent.InStep(int received, int sent, long millis) ->
                    log.write(Message.STATE_IN_STEP, "received", received, "sent", sent, "millis", millis);
            case StateEvent.OutOfStep(String why) -> log.write(Message.STATE_OUT_OF_STEP, "why", why);
        }
    }

    @Override
    public void close() {
        store().close();
    }
}
