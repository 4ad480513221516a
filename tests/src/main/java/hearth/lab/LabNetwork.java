package hearth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The standard lab.
 *
 * <pre>
 *   server 192.0.2.1 ──┐
 *   upstream .53     ──┤            router, with a relay
 *   clients, VMs     ──┴── lan ──── .254 │ 198.51.100.1 ──── far ──── clients
 * </pre>
 *
 * Used by one thread.
 */
public final class LabNetwork implements AutoCloseable {
    public static final String SERVER = "192.0.2.1";
    public static final String UPSTREAM = "192.0.2.53";
    public static final String HTTP = "http://" + SERVER + ":8080";

    private final Lab lab;
    private final Bridge lan;
    private final Bridge far;
    private final Host server;
    private final Host router;
    private final HearthServer hearth;

    private LabNetwork(Lab lab, Bridge lan, Bridge far, Host server, Host router, HearthServer hearth) {
        this.lab = lab;
        this.lan = lan;
        this.far = far;
        this.server = server;
        this.router = router;
        this.hearth = hearth;
    }

    /** Makes the networks, and starts the server on them. */
    public static LabNetwork open() throws Exception {
        Lab lab = Lab.open();
        try {
            Bridge lan = lab.bridge("lan");
            Bridge far = lab.bridge("far");
            Host server = lab.host("server", lan);
            server.addAddress("lan0", SERVER + "/24");
            server.addRoute("198.51.100.0/24", "192.0.2.254");
            Host router = lab.host("router", lan, far);
            router.addAddress("lan0", "192.0.2.254/24");
            router.addAddress("far0", "198.51.100.1/24");
            router.forwardPackets();
            Path configuration = server.folder().resolve("configuration");
            LabConfiguration.write(configuration);
            Path data = Files.createDirectory(server.folder().resolve("data"));
            return new LabNetwork(lab, lan, far, server, router, HearthServer.start(server, configuration, data));
        } catch (Exception e) {
            lab.close();
            throw e;
        }
    }

    /** The hosts made so far. */
    public List<Host> hosts() {
        return lab.hosts();
    }

    public Bridge lan() {
        return lan;
    }

    /** The host that the server runs on; its interface is {@code lan0}. */
    public Host server() {
        return server;
    }

    public HearthServer hearth() {
        return hearth;
    }

    /** A host on {@code lan} (interface {@code lan0}) without an address: DHCP is to give it one. */
    public Host client(String name) throws Exception {
        return lab.host(name, lan);
    }

    /** A host on {@code lan} with a fixed address. */
    public Host neighbour(String name, String address) throws Exception {
        Host host = lab.host(name, lan);
        host.addAddress("lan0", address + "/24");
        return host;
    }

    /** A host on {@code far} (interface {@code far0}) without an address. */
    public Host farClient(String name) throws Exception {
        return lab.host(name, far);
    }

    /** Starts a real relay agent on the router, for the clients on {@code far}. */
    public Running startRelay() throws IOException {
        return router.start("dhcrelay", "-4", "-d", "--no-pid", "-id", "far0", "-iu", "lan0", SERVER);
    }

    @Override
    public void close() throws IOException {
        lab.close();
    }
}
