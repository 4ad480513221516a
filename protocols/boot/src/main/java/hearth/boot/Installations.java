package hearth.boot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import hearth.config.Mac;

/**
 * What became of all machines' orders: immutable. An order is carried out once: it counts as answered if it was for this
 * machine under any name, for a machine that was renamed must not lose its disks.
 */
public final class Installations {
    public static final Installations NONE = new Installations(Map.of(), Set.of());

    private final Map<String, Installation> byName;
    private final Set<String> unreadable;
    private final Map<Mac, List<Installation>> byCard = new HashMap<>();

    /**
     * @param byName
     *            by the machine's name
     * @param unreadable
     *            machines whose record can't be read
     */
    public Installations(Map<String, Installation> byName, Set<String> unreadable) {
        this.byName = Map.copyOf(byName);
        this.unreadable = Set.copyOf(unreadable);
        byName.values().forEach(installation -> installation.macs()
                .forEach(mac -> byCard.computeIfAbsent(mac, any -> new ArrayList<>()).add(installation)));
    }

    /** Where an order stands. */
    public sealed interface Standing {
        /** Not answered yet: the machine installs itself at its next start from the network. */
        record Armed() implements Standing {}

        /** Answered, and not heard of since. It doesn't install itself again. */
        record Installing(Instant since) implements Standing {}

        /**
         * Carried out.
         *
         * @param since
         *            when the machine last reported, or was last answered
         */
        record Done(Instant since) implements Standing {}

        /** Its record can't be read: better not to install it. */
        record Unknown() implements Standing {}
    }

    public Standing standing(InstallOrder order) {
        if (unreadable.contains(order.machine())) {
            return new Standing.Unknown();
        }
        Stream<Installation> its = Stream.concat(Optional.ofNullable(byName.get(order.machine())).stream(),
                order.macs().stream().flatMap(mac -> byCard.getOrDefault(mac, List.of()).stream()));
        return its.filter(installation -> installation.has(order.text())).findFirst()
                .map(installation -> standing(installation, order.text())).orElseGet(Standing.Armed::new);
    }

    private static Standing standing(Installation installation, String order) {
        return installation.newestOrder().equals(order)
                && installation.state() instanceof Installation.State.Installing(Instant since, String hash)
                        ? new Standing.Installing(since)
                        : new Standing.Done(installation.state().since());
    }

    /** The machine's record after an answer for an order that is {@link Standing.Armed}. */
    public Installation answered(InstallOrder order, Instant now, InstallToken token) {
        return Installation.answered(Optional.ofNullable(byName.get(order.machine())), order.macs(), order.text(),
                now, token);
    }

    /** The machine that was answered with this token and has not reported yet. */
    public Optional<String> machineOf(InstallToken token) {
        return byName.entrySet().stream()
                .filter(each -> each.getValue().state() instanceof Installation.State.Installing(var since, String hash)
                        && token.hasHash(hash))
                .map(Map.Entry::getKey).findFirst();
    }

    public Optional<Installation> of(String machine) {
        return Optional.ofNullable(byName.get(machine));
    }
}
