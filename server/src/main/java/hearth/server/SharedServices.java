package hearth.server;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import hearth.cluster.StateStore;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import hearth.config.discovery.Service;

/**
 * What the discovery of either node of a pair found is served by both. Each node puts its own into the state under
 * {@code node/source}, and serves what is there of both: what the other one found stays until that one says otherwise, also
 * when it is away. Any thread.
 */
final class SharedServices implements FoundServices {
    private final StateStore state;
    private final String node;
    private final Set<String> nodes;
    private final FoundServices records;
    private final Log log;

    /**
     * @param node
     *            this node's name
     * @param peer
     *            the other's; what a node of yet another name once found is not served
     * @param records
     *            told of each source of each node
     */
    SharedServices(StateStore state, String node, String peer, FoundServices records, Log log) {
        this.state = state;
        this.node = node;
        this.nodes = Set.of(node, peer);
        this.records = records;
        this.log = log;
    }

    /** Serves what is known from before, and what comes from now on. */
    void start() {
        state.watch(Table.SERVICE, this::serve);
        state.entries(Table.SERVICE).forEach(this::serve);
    }

    private void serve(Entry entry) {
        if (!nodes.contains(entry.key().substring(0, Math.max(0, entry.key().indexOf('/'))))) {
            return;
        }
        try {
            records.replace(entry.key(),
                    entry.value().isPresent() ? ServiceBytes.services(entry.value().get()) : List.of());
        } catch (IOException e) {
            log.write(Message.STATE_UNREADABLE, "what", "services of " + entry.key(), "why", e.getMessage());
        }
    }

    @Override
    public void replace(String source, Collection<Service> found) {
        String key = node + "/" + source;
        byte[] bytes = ServiceBytes.of(found);
        boolean known = state.entry(Table.SERVICE, key).flatMap(Entry::value)
                .filter(before -> Arrays.equals(before, bytes)).isPresent();
        if (known) {
            return;
        }
        (found.isEmpty() ? state.remove(Table.SERVICE, key) : state.put(Table.SERVICE, key, bytes))
                .whenComplete((_, fault) -> {
                    if (fault != null) {
                        log.write(Message.STATE_NOT_KEPT, "what", "services of " + key, "why",
                                String.valueOf(fault.getMessage()));
                        records.replace(key, found);
                    }
                });
    }
}
