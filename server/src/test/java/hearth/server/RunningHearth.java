package hearth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import hearth.config.NodeLoader;
import hearth.config.NodeSettings;

/** A whole node on loopback, at ports that were free, with a small configuration in a folder of the test's. */
final class RunningHearth implements AutoCloseable {
    private static final NodeSettings NODE = new NodeSettings("a",
            NodeLoader.usualRepository("https://git.example/net.git", "main"), NodeLoader.usualGuard(),
            Optional.empty(), NodeLoader.usualAdmin());
    /** The kernel likes to give a port again that was just let go. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    final Path folder;
    final int dns = freePort();
    final int dhcp = freePort();
    final int tftp = freePort();
    final int http = freePort();
    private final Hearth hearth;

    RunningHearth(Path temporary, String further) throws Exception {
        this(temporary, further, Pages.NONE);
    }

    RunningHearth(Path temporary, String further, Pages pages) throws Exception {
        folder = temporary.resolve("config");
        write("hearth.yaml", """
                dns: {listen: ["127.0.0.1:%d"], reverse: [192.0.2.0/24]%s}
                dhcp: {listen: ["127.0.0.1:%d"]}
                tftp: {listen: ["127.0.0.1:%d"]}
                http: {listen: ["127.0.0.1:%d"], idle: 2s, answer: 1s, request-time: 3s, bodies-mib: 1, connections: 20}
                """.formatted(dns, further, dhcp, tftp, http));
        write("zones/home.example.yaml", zone("192.0.2.10"));
        write("networks/lan.yaml", "{subnet: 192.0.2.0/24, pools: [192.0.2.100-192.0.2.199], domain: home.example}");
        write("machines/nas.yaml", "{macs: [\"52:54:00:00:00:01\"], address: 192.0.2.60}");
        write("boot/files/hello.txt", "hello, this is 32 bytes of text\n");
        hearth = Hearth.start(origin(pages), new ConfigurationCounts(),
                DataFolder.open(temporary.resolve("data")), InstantSource.system());
    }

    private Origin origin(Pages pages) {
        Origin plain = Origin.of(folder);
        Origin.Keeper keeper = new Origin.Keeper(new RevisionReport(NODE, new ConfigurationCounts()), pages, () -> {});
        return pages.equals(Pages.NONE)
                ? plain
                : new Origin(folder, "", Optional.of(NODE), Optional.of(keeper), Optional.empty());
    }

    static String zone(String www) {
        return "records: {\"@\": {NS: ns1}, ns1: {A: 192.0.2.2}, www: {A: " + www + "}}";
    }

    void write(String file, String text) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Hearth node() {
        return hearth;
    }

    /** A port that is free for UDP and TCP alike. */
    static int freePort() {
        for (int attempt = 0; attempt < 50; attempt++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(udp.getLocalPort())) {
                    return udp.getLocalPort();
                }
            } catch (IOException e) {
                continue; // Taken by the other protocol: try another.
            }
        }
        throw new IllegalStateException("no port is free for UDP and TCP alike");
    }

    @Override
    public void close() {
        hearth.close();
    }
}
