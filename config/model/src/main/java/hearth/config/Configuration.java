package hearth.config;

import java.nio.file.Path;
import java.util.List;

/**
 * One whole configuration revision, checked: immutable.
 *
 * @param folder
 *            where it was read from; boot files and templates stay there
 * @param appliance
 *            {@code hearth.yaml}
 * @param zones
 *            {@code zones/*}
 * @param networks
 *            {@code networks/*.yaml}
 * @param machines
 *            {@code machines/*.yaml}
 * @param profiles
 *            {@code boot/*.yaml}
 */
public record Configuration(Path folder, Appliance appliance, List<Zone> zones, List<Network> networks,
        List<Machine> machines, List<BootProfile> profiles) {}
