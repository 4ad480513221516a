package hearth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/** A real DHCP client on one interface of a host. Used by one thread. */
public sealed interface DhcpClient permits Dhclient, Udhcpc, Dhcpcd {
    /**
     * How long one exchange may take: clients wait some seconds before they ask again, and probe with ARP; and they speak to
     * a server that has died until seven eighths of their lease are over.
     */
    Duration EXCHANGE = Duration.ofSeconds(75);

    /** The clients that the lab knows. */
    enum Kind {
        DHCLIENT(Tool.DHCLIENT),
        UDHCPC(Tool.UDHCPC),
        DHCPCD(Tool.DHCPCD);

        private final Tool tool;

        Kind(Tool tool) {
            this.tool = tool;
        }

        public Tool tool() {
            return tool;
        }

        /** Such a client, which calls itself {@code hostName}; it has asked for its first lease. */
        public DhcpClient start(Host host, String device, String hostName) throws IOException {
            return switch (this) {
                case DHCLIENT -> Dhclient.start(host, device, hostName);
                case UDHCPC -> Udhcpc.start(host, device, hostName);
                case DHCPCD -> Dhcpcd.start(host, device, hostName);
            };
        }
    }

    Host host();

    String device();

    /** Waits for the first lease, until its address and name server are in use, and gives the address. */
    default String awaitLease() throws Exception {
        return Await.until(host() + " to have an address and a name server", EXCHANGE,
                () -> Files.readString(host().resolvConf()).contains("nameserver") ? address() : Optional.empty(),
                () -> client().lastOutput());
    }

    /** Has the client renew its lease (RFC 2131 section 4.4.5, RENEWING), and returns when that was acknowledged. */
    void renew() throws Exception;

    /** Has the client release its lease, and returns when it has ended. */
    void release() throws Exception;

    /** What the client has written. */
    Running client();

    /** The address that its interface has now. */
    default Optional<String> address() throws IOException, InterruptedException {
        return host().addresses(device()).stream().findFirst();
    }

    /** Writes the program that a client calls with its news. */
    static String script(Host host, String name, String text) throws IOException {
        Path file = Files.writeString(host.folder().resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }
}
