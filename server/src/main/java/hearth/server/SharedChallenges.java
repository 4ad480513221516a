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
 * Proofs for a certificate authority, served by both nodes of a pair: the authority asks either. Each node puts its own into
 * the state under {@code name/node}, as lines, before the authority is told that they are there; what both want to prove of a
 * name is served together. Any thread.
 */
final class SharedChallenges implements ServedZones {
    /** No authority takes as long: what is older was left behind by a node that died over it. */
    private static final Duration LONGEST = Duration.ofDays(1);
    /** Above what the state waits for the peer, whatever that is set to, and for a disk that is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StateStore state;
    private final String node;
    private final ServedZones records;
    private final InstantSource clock;
    private final Log log;

    /** @param records serves them on this node */
    SharedChallenges(StateStore state, String node, ServedZones records, InstantSource clock, Log log) {
        this.state = state;
        this.node = node;
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
        try {
            serve(new DomainName(entry.key().substring(0, Math.max(0, entry.key().indexOf('/')))));
        } catch (IllegalArgumentException e) {
            log.write(Message.STATE_UNREADABLE, "what", "a proof for " + entry.key(), "why", e.getMessage());
        }
    }

    /** What the state says of a name. One at a time: the last one sees all. */
    private synchronized Optional<String> serve(DomainName name) {
        List<String> texts = state.entries(Table.CHALLENGE).stream()
                .filter(entry -> entry.key().startsWith(name.text() + "/")).flatMap(entry -> entry.value().stream())
                .flatMap(value -> new String(value, StandardCharsets.US_ASCII).lines()).distinct().toList();
        if (texts.isEmpty()) {
            records.withdraw(name);
            return Optional.empty();
        }
        return records.prove(name, texts);
    }

    @Override
    public Optional<String> prove(DomainName name, List<String> texts) {
        boolean shared = await(state.put(Table.CHALLENGE, key(name),
                String.join("\n", texts).getBytes(StandardCharsets.US_ASCII)), name);
        // If the other one can't be told, the authority may still ask this one.
        return shared ? serve(name) : records.prove(name, texts);
    }

    @Override
    public void withdraw(DomainName name) {
        await(state.remove(Table.CHALLENGE, key(name)), name);
        serve(name);
    }

    private String key(DomainName name) {
        return name.text() + "/" + node;
    }

    private boolean await(CompletionStage<Entry> stage, DomainName name) {
        try {
            stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.write(Message.STATE_NOT_KEPT, "what", "a proof for " + name, "why", String.valueOf(e.getMessage()));
        }
        return false;
    }

    @Override
    public List<byte[]> authorizations(DomainName name) {
        return records.authorizations(name);
    }
}
