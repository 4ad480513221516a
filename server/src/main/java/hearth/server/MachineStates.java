package hearth.server;

import java.time.Instant;
import java.util.Optional;

/** How far each machine has come with its installation. Any thread. */
@FunctionalInterface
interface MachineStates {
    /** Empty for a machine of which nothing is known. */
    Optional<Stage> of(String machine);

    /**
     * @param name
     *            in a word or two, such as {@code armed}
     * @param since
     *            empty if that isn't known
     */
    record Stage(String name, Optional<Instant> since) {}
}
