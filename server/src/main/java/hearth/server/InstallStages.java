package hearth.server;

import java.time.Instant;
import java.util.Optional;

import hearth.boot.Installations.Standing;

/** How far machines' orders to install have come, in words for the page and the API. */
final class InstallStages {
    private InstallStages() {}

    /** Empty for a machine without an order. Any thread. */
    static Optional<MachineStates.Stage> of(InstallService installs, String machine) {
        return Optional.ofNullable(installs.standings().get(machine)).map(standing -> switch (standing) {
            case Standing.Armed() -> new MachineStates.Stage("armed", Optional.empty());
            case Standing.Installing(Instant since) -> new MachineStates.Stage("installing", Optional.of(since));
            case Standing.Done(Instant since) -> new MachineStates.Stage("installed", Optional.of(since));
            case Standing.Unknown() -> new MachineStates.Stage("unknown", Optional.empty());
        });
    }
}
