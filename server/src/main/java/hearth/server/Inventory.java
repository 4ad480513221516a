package hearth.server;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import hearth.config.Configuration;
import hearth.dns.Zones;

/**
 * All that the API tells of. Each part may be read by any thread, and none of them waits for a thread that serves.
 *
 * @param node
 *            this node's name
 * @param refusal
 *            why the folder's last change isn't in force; none for a node with a repository, whose report has it
 * @param report
 *            what is known of the repository, if the configuration comes from one
 * @param partner
 *            the other node, if there is one
 */
record Inventory(String node, Instant started, InstantSource clock, Readiness readiness,
        Supplier<Configuration> configuration, ConfigurationCounts counts, Supplier<List<String>> refusal,
        Optional<RevisionReport> report, Zones zones, DhcpService dhcp, ServiceRecords services,
        DiscoveryService discovery, Certificates certificates, MachineStates machines, Optional<Partner> partner) {
    /** Why the newest configuration isn't in force; none if it is. */
    List<String> problems() {
        return report.map(known -> known.seen().problems()).orElseGet(refusal);
    }
}
