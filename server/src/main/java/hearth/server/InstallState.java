package hearth.server;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import hearth.boot.Installation;
import hearth.boot.InstallationBytes;
import hearth.boot.Installations;
import hearth.cluster.StateStore;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;

/**
 * What became of orders to install, as the store has it: at hand for every request, and the same on both nodes. Any thread;
 * the store's watcher and whoever makes this write, under its lock.
 */
final class InstallState {
    private final StateStore store;
    private final Log log;
    private final Map<String, Entry> entries = new HashMap<>();
    private volatile Installations installations = Installations.NONE;

    InstallState(StateStore store, Log log) {
        this.store = store;
        this.log = log;
        store.watch(Table.MACHINE, this::take);
        store.entries(Table.MACHINE).forEach(this::take);
    }

    private synchronized void take(Entry entry) {
        Entry before = entries.get(entry.key());
        if (before != null && before.version() >= entry.version()) {
            return;
        }
        entries.put(entry.key(), entry);
        Map<String, Installation> read = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        entries.values().forEach(each -> each.value().ifPresent(bytes -> {
            try {
                read.put(each.key(), InstallationBytes.read(bytes));
            } catch (IOException e) {
                unreadable.add(each.key());
                if (each.equals(entry)) {
                    log.write(Message.INSTALL_RECORD_UNREADABLE, "machine", each.key(), "why", e.getMessage());
                }
            }
        }));
        installations = new Installations(read, unreadable);
    }

    Installations now() {
        return installations;
    }

    /**
     * Keeps a machine's record, if nobody changed it meanwhile.
     *
     * @param before
     *            what {@link #version} gave before the change was thought out
     * @return whether it is kept; fails if the disk refuses
     */
    CompletionStage<Boolean> keep(String machine, long before, Installation installation) {
        byte[] bytes = InstallationBytes.write(installation);
        return store.putIf(Table.MACHINE, machine, before, bytes).thenApply(entry -> {
            take(entry);
            return entry.value().filter(kept -> java.util.Arrays.equals(kept, bytes)).isPresent();
        });
    }

    /** Of what {@link #now} gives, which is to be asked after this: a change in between is then noticed. */
    synchronized long version(String machine) {
        Entry entry = entries.get(machine);
        return entry == null ? 0 : entry.version();
    }
}
