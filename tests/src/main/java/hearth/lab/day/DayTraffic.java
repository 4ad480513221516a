package hearth.lab.day;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import hearth.lab.Await;
import hearth.lab.Host;
import hearth.lab.LabException;
import hearth.lab.LeaseLoad;
import hearth.lab.Running;

/**
 * What goes on while a node dies: a client that looks names up with the name servers that DHCP gave it, and a relay's many
 * clients, of which every ACK is kept. Used by one thread.
 */
final class DayTraffic implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int RATE = 50;
    private static final int ENOUGH = 100;

    /** As the resolver of any C library: the next server after a second, twice over. */
    private static final String LOOKUPS = """
            while [ ! -e stop-lookups ]; do
              if [ "$(dig +short +time=1 +tries=2 hearth.lab.test | sort | head -n 1)" = 192.0.2.1 ]; then
                echo FOUND
              else
                echo FAILED
              fi
              sleep 0.05
            done
            """;

    private final DayNetwork network;
    private final Host resolving;
    private final Running lookups;
    private final Running load;
    private final Path seen;
    private final Path stop;

    /** @param faults leases lost, never given, given to two clients, or not known by both nodes at the end */
    record Verdict(long lookups, long failedLookups, long leases, long faults) {}

    private DayTraffic(DayNetwork network, Host resolving) throws Exception {
        this.network = network;
        this.resolving = resolving;
        seen = network.relay.folder().resolve("seen");
        stop = network.relay.folder().resolve("stop");
        lookups = resolving.start("sh", "-c", LOOKUPS);
        load = network.relay.startJava(List.of("-Xmx64m"), LeaseLoad.class.getName(), "lease",
                DayNetwork.A + "," + DayNetwork.B, DayNetwork.RELAY, seen.toString(), "0x020000000000",
                Integer.toString(RATE), stop.toString());
    }

    static DayTraffic start(DayNetwork network, Host resolving) throws Exception {
        return new DayTraffic(network, resolving);
    }

    /** Waits until clients have seen so many more leases. */
    void awaitMore() throws Exception {
        int before = lines(seen).size();
        Await.until("more leases", LIMIT,
                () -> lines(seen).size() > before + ENOUGH ? Optional.of(seen) : Optional.empty(),
                () -> before + " lines before\n" + load.lastOutput());
    }

    /** Lets what has begun finish, and asks both nodes for every lease that a client was given. */
    Verdict end() throws Exception {
        Files.createFile(stop);
        Files.createFile(resolving.folder().resolve("stop-lookups"));
        if (load.awaitEnd(LIMIT) != 0) {
            throw new LabException("the relay's clients have failed:\n" + load.lastOutput());
        }
        lookups.awaitEnd(LIMIT);
        List<String> lines = lines(seen);
        List<String> acks = lines.stream().filter(line -> line.startsWith("ACK ")).distinct().toList();
        long faults = lines.stream().filter(line -> !line.startsWith("ACK ")).count() + withTwo(acks, 2, 1)
                + withTwo(acks, 1, 2);
        Path recorded = Files.write(network.relay.folder().resolve("recorded"), acks);
        for (String server : List.of(DayNetwork.A, DayNetwork.B)) {
            Path found = network.relay.folder().resolve("found-" + server);
            Running check = network.relay.startJava(List.of("-Xmx64m"), LeaseLoad.class.getName(), "check", server,
                    DayNetwork.RELAY, found.toString(), recorded.toString());
            if (check.awaitEnd(LIMIT) != 0) {
                throw new LabException("the leases can't be checked:\n" + check.lastOutput());
            }
            faults += acks.size() - lines(found).stream().filter(line -> line.startsWith("KEPT ")).count();
        }
        return new Verdict(lookups.count("^(FOUND|FAILED)$"), lookups.count("^FAILED$"), acks.size(), faults);
    }

    private static List<String> lines(Path file) throws Exception {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** How many words at {@code key} stand in several lines, each with another word at {@code value}. */
    private static long withTwo(List<String> lines, int key, int value) {
        Map<String, Set<String>> all = new HashMap<>();
        for (String line : lines) {
            String[] word = line.split(" ", -1);
            all.computeIfAbsent(word[key], k -> new TreeSet<>()).add(word[value]);
        }
        return all.values().stream().filter(values -> values.size() > 1).count();
    }

    @Override
    public void close() {
        lookups.stop();
        load.stop();
    }
}
