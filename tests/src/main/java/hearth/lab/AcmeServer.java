package hearth.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A real certificate authority, pebble, on a host of the lab. It asks a DNS server for proofs. Its own HTTPS has a
 * certificate of a root that is made here; those that it gives have a root of their own. Used by one thread.
 */
public final class AcmeServer {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final int PORT = 14000;
    private static final int MANAGEMENT = 15000;

    private final Host host;
    private final String address;

    private AcmeServer(Host host, String address) {
        this.host = host;
        this.address = address;
    }

    /**
     * One that isn't started yet.
     *
     * @param address
     *            the host's
     */
    public static AcmeServer on(Host host, String address) throws Exception {
        host.run(MOMENT, "sh", "-ec",
                """
                        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out directory.pem \
                          -subj /CN=root -addext basicConstraints=critical,CA:TRUE
                        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.pem \
                          -CA directory.pem -CAkey root.key -subj /CN=pebble -addext subjectAltName=IP:%s \
                          -addext basicConstraints=critical,CA:FALSE
                        """
                        .formatted(address))
                .orThrow();
        return new AcmeServer(host, address);
    }

    /**
     * Starts it, and returns when it can be asked.
     *
     * @param dns
     *            address and port of the server that it asks
     * @param validity
     *            of the certificates that it gives
     */
    public void start(String dns, Duration validity) throws Exception {
        Files.writeString(host.folder().resolve("pebble.json"), """
                {"pebble": {"listenAddress": "%1$s:%2$d", "managementListenAddress": "%1$s:%3$d",
                  "certificate": "leaf.pem", "privateKey": "leaf.key", "httpPort": 5002, "tlsPort": 5001,
                  "ocspResponderURL": "", "externalAccountBindingRequired": false,
                  "certificateValidityPeriod": %4$d}}
                """.formatted(address, PORT, MANAGEMENT, validity.toSeconds()));
        Running pebble = host.start("env", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_VA_ALWAYS_VALID=0", "pebble", "-config",
                "pebble.json", "-dnsserver", dns);
        pebble.awaitOutput("Listening on: " + address + ":" + PORT, MOMENT);
    }

    public String directory() {
        return "https://" + address + ":" + PORT + "/dir";
    }

    /** The root of its own HTTPS, as PEM. */
    public Path directoryRoot() {
        return host.folder().resolve("directory.pem");
    }

    /** The root of the certificates that it gives, as PEM: a client fetches it into {@code file}. */
    public void fetchRoot(Host client, Path file) throws Exception {
        client.run(MOMENT, "curl", "-fsSk", "-o", file.toString(), "https://" + address + ":" + MANAGEMENT + "/roots/0")
                .orThrow();
    }
}
