package hearth.config.reconcile;

import java.util.List;

import hearth.config.Configuration;
import hearth.dns.Zone;

/**
 * What one revision wants to be served.
 *
 * @param zones
 *            the configured ones; reverse zones that follow from them may be among them
 */
public record Desired(Configuration configuration, List<Zone> zones) {
    /** Whether it has no zone, no network and no machine: nobody means that. */
    boolean isEmpty() {
        return configuration.zones().isEmpty() && configuration.networks().isEmpty()
                && configuration.machines().isEmpty();
    }
}
