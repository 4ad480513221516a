package hearth.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import hearth.cluster.StateStore;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import hearth.config.DomainName;
import hearth.server.certificates.ServedZones;

/**
 * Proofs for a certificate authority, served by both nodes of a pair: the authority asks either. The state has them, as
 * lines, before the authority is told that they are there. Any thread.
 */
final class SharedChallenges implements ServedZones {
    /** No authority takes as long: what is older was left behind by a node that died over it. */
    private static final Duration LONGEST = Duration.ofDays(1);
    /** Above what the state waits for the peer, whatever that is set to, and for a disk that is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StateStore state;
    private final ChallengeRecords records;
    private final InstantSource clock;
    private final Log log;

    SharedChallenges(StateStore state, ChallengeRecords records, InstantSource clock, Log log) {
        this.state = state;
        this.records = records;
        this.clock = clock;
        this.log = log;
    }

    /** Serves what the other node, or this one before its restart, wants to prove. */
    void start() {
        state.watch(Table.CHALLENGE, this::serve);
        long oldest = clock.instant().minus(LONGEST).toEpochMilli();
        for (Entry entry : state.entries(Table.CHALLENGE)) {
            if (entry.version() < oldest) {
                state.remove(Table.CHALLENGE, entry.key());
            } else {
                serve(entry);
            }
        }
    }

    private void serve(Entry entry) {
        DomainName name;
        try {
            name = new DomainName(entry.key());
        } catch (IllegalArgumentException e) {
            log.write(Message.STATE_UNREADABLE, "what", "a proof for " + entry.key(), "why", e.getMessage());
            return;
        }
        entry.value().ifPresentOrElse(
                value -> records.prove(name, new String(value, StandardCharsets.US_ASCII).lines().toList()),
                () -> records.withdraw(name));
    }

    @Override
    public Optional<String> prove(DomainName name, List<String> texts) {
        Optional<String> conflict = records.prove(name, texts);
        if (conflict.isEmpty()) {
            await(state.put(Table.CHALLENGE, name.text(),
                    String.join("\n", texts).getBytes(StandardCharsets.US_ASCII)), name);
        }
        return conflict;
    }

    @Override
    public void withdraw(DomainName name) {
        records.withdraw(name);
        await(state.remove(Table.CHALLENGE, name.text()), name);
    }

    /** This node serves the proof in any case: if the other one can't be told, the authority may still ask this one. */
    private void await(CompletionStage<Entry> stage, DomainName name) {
        try {
            stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.write(Message.STATE_NOT_KEPT, "what", "a proof for " + name, "why", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<byte[]> authorizations(DomainName name) {
        return records.authorizations(name);
    }
}
