package hearth.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import hearth.cluster.Peer;
import hearth.config.Network;
import hearth.dhcp.NetworkUse;

/** The node, its pair and its networks, as the API tells of them; and what is wrong now. */
final class NodeView {
    private static final String VERSION = "0.1.0";
    /** A pool of which less is free is nearly full, in percent. */
    private static final int NEARLY_FULL = 10;
    private static final Duration CLOCKS_APART = Duration.ofSeconds(1);

    private final Inventory inventory;
    private final ConfigurationView configuration;

    NodeView(Inventory inventory, ConfigurationView configuration) {
        this.inventory = inventory;
        this.configuration = configuration;
    }

    Map<String, Object> node() {
        List<NetworkUse> use = inventory.dhcp().processor().use();
        Map<String, Object> counts = Api.object("zones", inventory.zones().current().zones().size(), "networks",
                use.size(), "leases", use.stream().mapToLong(NetworkUse::bound).sum(), "machines",
                inventory.configuration().get().machines().size(), "services", inventory.services().services().size());
        return Api.object("name", inventory.node(), "version", VERSION, "started", inventory.started().toString(),
                "now", inventory.clock().instant().toString(), "ready", inventory.readiness().ready(), "counts",
                counts, "problems", problems());
    }

    /** This node first. */
    Map<String, Object> nodes() {
        boolean leads = inventory.partner().map(partner -> partner.peer().leads()).orElse(true);
        List<Map<String, Object>> nodes = new ArrayList<>();
        nodes.add(Api.object("name", inventory.node(), "this", true, "standing", "UP", "since",
                inventory.started().toString(), "leads", leads, "clockAheadSeconds", 0.0));
        inventory.partner().map(Partner::peer).ifPresent(peer -> nodes.add(Api.object("name", peer.name(), "this",
                false, "standing", peer.standing().state().name(), "since", peer.standing().since().toString(),
                "leads", !leads, "clockAheadSeconds", peer.clockAhead().toMillis() / 1000.0)));
        return Api.object("nodes", nodes);
    }

    Map<String, Object> networks() {
        Map<String, Network> written = new LinkedHashMap<>();
        inventory.configuration().get().networks().forEach(network -> written.put(network.name(), network));
        return Api.object("networks", inventory.dhcp().processor().use().stream().map(use -> {
            Network network = written.get(use.network());
            return Api.object("name", use.network(), "subnet", network == null ? "" : network.subnet().toString(),
                    "leaseSeconds", network == null ? 0 : network.leaseTime().toSeconds(), "addresses",
                    use.addresses(), "free", use.free(), "leases", use.bound(), "offered", use.offered(), "declined",
                    use.declined());
        }).toList());
    }

    private List<Map<String, Object>> problems() {
        List<Map<String, Object>> all = new ArrayList<>(configuration.problems());
        if (!inventory.readiness().ready()) {
            all.add(problem("overview", "This node is not ready.",
                    "It starts or stops; if it stays so, the log says which listener is missing."));
        }
        inventory.dhcp().fault().ifPresent(
                fault -> all.add(problem("leases", "Leases can't be made durable: " + fault, "Mend the disk.")));
        for (NetworkUse use : inventory.dhcp().processor().use()) {
            if (use.addresses() > 0 && use.free() * 100 < use.addresses() * NEARLY_FULL) {
                all.add(problem("leases",
                        "Network " + use.network() + " has " + use.free() + " of " + use.addresses()
                                + " addresses free.",
                        "Add a pool to networks/" + use.network() + ".yaml, or shorten its lease-time."));
            }
        }
        inventory.partner().map(Partner::peer).ifPresent(peer -> pair(peer, all));
        return all;
    }

    private static void pair(Peer peer, List<Map<String, Object>> all) {
        Peer.Standing standing = peer.standing();
        if (standing.state() != Peer.State.UP) {
            all.add(problem("overview", "Node " + peer.name() + " is "
                    + (standing.state() == Peer.State.LOST ? "out of reach since " : "down since ")
                    + seconds(standing.since()) + ".", "Look at that node and at the network between the two."));
        }
        if (peer.clockAhead().abs().compareTo(CLOCKS_APART) > 0) {
            all.add(problem("overview", "The clock of node " + peer.name() + " differs by "
                    + peer.clockAhead().abs().toSeconds() + " s.", "Set up time synchronisation on both nodes."));
        }
    }

    private static String seconds(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond()).toString();
    }

    /**
     * @param section
     *            of the page where more is to be seen
     */
    static Map<String, Object> problem(String section, String what, String remedy) {
        return Api.object("section", section, "what", what, "remedy", remedy);
    }
}
