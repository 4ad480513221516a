package hearth.server;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import hearth.boot.Installation;
import hearth.boot.InstallationBytes;
import hearth.boot.Installations;
import hearth.cluster.StateStore;
import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import org.jspecify.annotations.Nullable;

/**
 * What became of orders to install, as the store has it: at hand for every request, and the same on both nodes. Which of two
 * records of a machine stays, only the store decides. Any thread; the store's watcher and whoever makes this write, under
 * its lock.
 */
final class InstallState {
    private final StateStore store;
    private final Log log;
    private final Map<String, Entry> entries = new HashMap<>();
    /** Machines whose record is on its way into the store: nobody was told of it yet. */
    private final Set<String> underWay = new HashSet<>();
    private volatile Installations installations = Installations.NONE;

    InstallState(StateStore store, Log log) {
        this.store = store;
        this.log = log;
        store.watch(Table.MACHINE, entry -> take(entry.key()));
        store.entries(Table.MACHINE).forEach(entry -> take(entry.key()));
    }

    private synchronized void take(String machine) {
        Optional<Entry> fresh = store.entry(Table.MACHINE, machine);
        Optional<Entry> before = Optional.ofNullable(entries.get(machine));
        if (fresh.isEmpty() || fresh.equals(before)) {
            return;
        }
        entries.put(machine, fresh.get());
        Map<String, Installation> read = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        entries.values().forEach(each -> each.value().ifPresent(bytes -> {
            try {
                read.put(each.key(), InstallationBytes.read(bytes));
            } catch (IOException e) {
                unreadable.add(each.key());
                if (each.key().equals(machine)) {
                    log.write(Message.INSTALL_RECORD_UNREADABLE, "machine", machine, "why", e.getMessage());
                }
            }
        }));
        Optional<Installation> known = installations.of(machine);
        installations = new Installations(read, unreadable);
        if (known.isPresent() && !underWay.contains(machine)
                && installations.of(machine).filter(now -> !now.knows(known.get())).isPresent()) {
            log.write(Message.INSTALL_ANSWERED_TWICE, "machine", machine, "order", known.get().newestOrder());
        }
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
        synchronized (this) {
            underWay.add(machine);
        }
        return store.putIf(Table.MACHINE, machine, before, bytes).handle((_, fault) -> kept(machine, bytes, fault));
    }

    /** The other node may have put a record of its own meanwhile: the store has the one that stays. */
    private synchronized boolean kept(String machine, byte[] bytes, @Nullable Throwable fault) {
        take(machine);
        underWay.remove(machine);
        if (fault != null) {
            throw new CompletionException(fault);
        }
        return Optional.ofNullable(entries.get(machine)).flatMap(Entry::value)
                .filter(value -> Arrays.equals(value, bytes)).isPresent();
    }

    /** Of what {@link #now} gives, which is to be asked after this: a change in between is then noticed. */
    synchronized long version(String machine) {
        Entry entry = entries.get(machine);
        return entry == null ? 0 : entry.version();
    }
}
