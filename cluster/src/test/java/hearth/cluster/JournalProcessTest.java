package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import hearth.dhcp.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal in real processes that are killed, or that the kernel lets write no more. */
final class JournalProcessTest {
    @TempDir
    private Path folder;

    private final Map<Integer, Long> stored = new HashMap<>();
    private long newest;

    @Test
    void everyAcknowledgedLeaseSurvivesKillMinusNine() throws Exception {
        Random random = new Random();
        for (int round = 0; round < 6; round++) {
            Process writer = start("exec \"$@\"", 50_000);
            try (BufferedReader out = writer.inputReader()) {
                assertThat(out.readLine()).isEqualTo("open");
                // The pipe is read meanwhile, or its 64 KiB would stop the writer.
                Thread killer = Thread.ofVirtual().start(() -> kill(writer, 1 + random.nextInt(500)));
                read(out, Long.MAX_VALUE);
                killer.join();
            }
            try (JournalLeaseStore store = open()) {
                assertThat(store.recovery().damage()).as(store.recovery().toString()).isFalse();
                assertPromisesKept(store);
                newest = store.leases().stream().mapToLong(Lease::version).max().orElse(0);
            }
        }
        assertThat(newest).as("leases stored in all rounds").isGreaterThan(100);
    }

    @Test
    void aFullDiskRefusesLeasesUntilThereIsRoomAndLosesNone() throws Exception {
        // 32 KiB a file is all that the kernel lets this process write, until the limit is lifted.
        Process writer = start("ulimit -S -f 64; exec \"$@\"", 2_000);
        List<String> failures;
        try (BufferedReader out = writer.inputReader()) {
            assertThat(out.readLine()).isEqualTo("open");
            failures = read(out, 50);
            long storedWhileFull = newest;
            Process lift = new ProcessBuilder("prlimit", "--pid", String.valueOf(writer.pid()), "--fsize=unlimited")
                    .inheritIO().start();
            assertThat(lift.waitFor()).isZero();
            for (String line = ""; newest < storedWhileFull + 100; line = out.readLine()) {
                take(line, failures);
            }
            kill(writer, 0);
            read(out, Long.MAX_VALUE);
        }
        // A single lease may still fit where a batch did not, so it can resume and fail again some times.
        List<String> events = failures.stream().filter(line -> line.startsWith("event")).toList();
        assertThat(events).first().asString().contains("leases can't be stored", "leases.journal", "Make room");
        assertThat(events).last().asString().contains("stored again");
        assertThat(events.size()).isEven().isLessThan(20);
        assertThat(failures).filteredOn(line -> line.startsWith("failed")).hasSizeGreaterThanOrEqualTo(49)
                .allMatch(line -> line.contains("not stored in " + folder.resolve("leases.journal")));
        try (JournalLeaseStore store = open()) {
            assertThat(store.recovery().damage()).isFalse();
            assertPromisesKept(store);
        }
    }

    private void assertPromisesKept(JournalLeaseStore store) {
        Map<Integer, Long> found = new HashMap<>();
        store.leases().forEach(lease -> found.put(lease.address().value() - 0x0a000000, lease.version()));
        stored.forEach((n, version) -> assertThat(found.getOrDefault(n, 0L)).as("version of lease " + n)
                .isGreaterThanOrEqualTo(version));
    }

    private JournalLeaseStore open() throws JournalException {
        return JournalLeaseStore.open(Folder.open(folder, LeaseKind.LEASES), LeaseWriter.LIMITS, InstantSource.system(),
                new Random(),
                event -> {});
    }

    private Process start(String shell, int rate) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell, "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), LeaseWriter.class.getName(),
                folder.toString(), String.valueOf(newest + 1), String.valueOf(rate)));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void kill(Process process, int afterMillis) {
        try {
            TimeUnit.MILLISECONDS.sleep(afterMillis);
            // The handle's kill leaves the pipe open, so that the last lines can be read.
            process.toHandle().destroyForcibly();
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.toHandle().destroyForcibly();
        }
    }

    /** Reads until the process ends or so many lines told of a failure; gives those. */
    private List<String> read(BufferedReader out, long most) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            take(line, failures);
            if (failures.size() >= most) {
                return failures;
            }
        }
        return failures;
    }

    private void take(String line, List<String> failures) {
        List<String> words = List.of(line.split(" ", -1));
        switch (words.getFirst()) {
            case "stored" -> {
                // A kill may cut the last line short: a version that lost digits is only smaller.
                if (words.size() == 3 && !words.get(2).isEmpty()) {
                    long version = Long.parseLong(words.get(2));
                    stored.merge(Integer.valueOf(words.get(1)), version, Math::max);
                    newest = Math.max(newest, version);
                }
            }
            case "failed", "event" -> {
                if (!line.contains("compacted")) {
                    failures.add(line);
                }
            }
            default -> {
                // The rest of a line that a kill cut short.
            }
        }
    }
}
