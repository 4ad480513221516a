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
     */
    record Stage(String name, Instant since) {}
}
