package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class CrashTest {
    private static final int KILLS = 5;
    private static final int RATE = 1000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /**
     * perfdhcp makes the load, and says whether it got an address twice. Which ACKs it saw it does not say: that
     * evidence comes from {@link LeaseLoad}, at the same time.
     */
    @Test
    void everyLeaseWhoseAckAClientSawSurvivesKillMinusNineAndNoAddressIsGivenTwice() throws Exception {
        LabTests.needs(Tool.PERFDHCP);
        try (LabNetwork network = LabTests.openNetwork()) {
            Host noise = relay(network, "noise", "192.0.2.8", "198.18.0.2");
            Host witness = relay(network, "witness", "192.0.2.9", "198.18.0.3");
            Running perfdhcp = noise.start("perfdhcp", "-4", "-u", "-r", "400", "-R", "100000", "-l", "198.18.0.2",
                    LabNetwork.SERVER);
            Path seen = witness.folder().resolve("seen");
            Path stop = witness.folder().resolve("stop");
            Running load = witness.startJava(List.of(), LeaseLoad.class.getName(), "lease", LabNetwork.SERVER,
                    "198.18.0.3", seen.toString(), "0x020000000000", Integer.toString(RATE),
                    stop.toString());
            long seed = System.nanoTime();
            Random random = new Random(seed);
            for (int i = 0; i < KILLS; i++) {
                awaitMore(seen);
                Thread.sleep(random.nextInt(1000));
                network.hearth().kill();
                network.hearth().restart();
            }
            awaitMore(seen);
            perfdhcp.signal("INT");
            Files.createFile(stop);
            assertThat(load.awaitEnd(LIMIT)).as(load.output()).isZero();
            perfdhcp.awaitEnd(LIMIT);
            // Once more, so that what is asked for below can only come from the disk.
            network.hearth().kill();
            network.hearth().restart();

            List<String> lines = Files.readAllLines(seen);
            List<String> acks = lines.stream().filter(l -> l.startsWith("ACK ")).distinct().toList();
            assertThat(acks.size()).as("leases seen").isGreaterThan(500);
            assertThat(lines).as("seed %d", seed).noneMatch(l -> l.startsWith("LOST") || l.startsWith("FAILED"));
            assertThat(withTwo(acks, 2, 1)).as("clients of one address, seed %d", seed).isEmpty();
            assertThat(withTwo(acks, 1, 2)).as("addresses of one client, seed %d", seed).isEmpty();
            // An address may be offered twice: nobody remembers what was offered before a crash.
            String acknowledged = perfdhcp.awaitOutput("(?s)for: REQUEST-ACK.*", LIMIT).group();
            assertThat(acknowledged).containsPattern("received packets: [1-9]\\d{2,}")
                    .contains("non unique addresses: 0");

            Path recorded = Files.write(witness.folder().resolve("recorded"), acks);
            Path found = witness.folder().resolve("found");
            Running check = witness.startJava(List.of(), LeaseLoad.class.getName(), "check", LabNetwork.SERVER,
                    "198.18.0.3", found.toString(), recorded.toString());
            assertThat(check.awaitEnd(LIMIT)).as(check.output()).isZero();
            List<String> answers = Files.readAllLines(found);
            assertThat(answers.stream().filter(l -> !l.startsWith("KEPT ")).limit(10)).as("seed %d", seed).isEmpty();
            assertThat(answers).hasSameSizeAs(acks);
            assertThat(network.hearth().log()).doesNotContain("LEAK");
        }
    }

    /** A host that plays a relay, whose own address chooses the network that is meant for load. */
    private static Host relay(LabNetwork network, String name, String address, String relayAddress) throws Exception {
        Host host = network.neighbour(name, address);
        // On lan0: perfdhcp sends through the interface that has the address.
        host.addAddress("lan0", relayAddress + "/32");
        network.server().addRoute(relayAddress + "/32", address);
        return host;
    }

    /** Waits until clients have seen so many more leases, so that a slow machine makes the test slow and not weak. */
    private static void awaitMore(Path seen) throws Exception {
        int before = Files.exists(seen) ? Files.readAllLines(seen).size() : 0;
        Await.until("more leases", LIMIT, () -> Files.exists(seen) && Files.readAllLines(seen).size() > before + 500
                ? Optional.of(seen)
                : Optional.empty(), () -> before + " lines before");
    }

    /** The words at {@code key} which stand in several lines, each with another word at {@code value}. */
    private static Map<String, Set<String>> withTwo(List<String> lines, int key, int value) {
        Map<String, Set<String>> all = new HashMap<>();
        for (String line : lines) {
            String[] word = line.split(" ", -1);
            all.computeIfAbsent(word[key], k -> new TreeSet<>()).add(word[value]);
        }
        all.values().removeIf(values -> values.size() == 1);
        return all;
    }
}
