package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import hearth.cluster.StateStore.Entry;
import hearth.cluster.StateStore.Table;
import hearth.config.DomainName;
import hearth.config.LogSettings;
import hearth.dns.RecordChange;
import hearth.dns.RecordSet;
import hearth.dns.RecordSource;
import hearth.dns.Serial;
import hearth.dns.SerialChoice;
import hearth.dns.Zone;
import hearth.dns.Zones;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes' serials in simulated time: what each hears of the other comes when the test says so. */
final class SharedSerialsTest {
    private static final int REVISIONS = 4;
    private static final int HOSTS = 6;

    @TempDir
    private Path temporary;
    private final Log log = new Log(new LogSettings(LogSettings.Format.TEXT, 1000), InstantSource.system());
    private long seconds = 1_800_000_000;
    /** The content of each serial that was ever served, whoever served it. */
    private final Map<String, List<RecordSet>> contents = new HashMap<>();
    private Node a;
    private Node b;

    /** A version of a host's address; the later one stays, as with leases. 0: it is gone. */
    private record Known(int version, int address) {}

    private final class Node {
        final String name;
        final String peer;
        final Path data;
        final long skew;
        final MemoryStateStore state = new MemoryStateStore();
        /** On its disk. */
        final Map<Integer, Known> hosts = new TreeMap<>();
        final Map<String, Long> last = new HashMap<>();
        int revision;
        private SerialLedger ledger;
        private Zones zones;
        private SharedSerials serials;

        Node(String name, String peer, Path data, long skew, int revision) throws Exception {
            this.name = name;
            this.peer = peer;
            this.data = Files.createDirectories(data);
            this.skew = skew;
            this.revision = revision;
            start();
        }

        void start() throws Exception {
            InstantSource clock = () -> Instant.ofEpochSecond(seconds + skew);
            SerialChoice choice = SharedSerials.choice(name, peer);
            ledger = new SerialLedger(data, clock, choice);
            zones = new Zones(ledger);
            serials = new SharedSerials(state, name, peer, zones, log);
            load(revision);
            for (Map.Entry<Integer, Known> host : hosts.entrySet()) {
                zones.update(List.of(change(host.getKey(), host.getValue().address())));
                check();
            }
        }

        void load(int next) {
            revision = next;
            assertThat(Revision.read(temporary.resolve("revision" + next), ledger)).isInstanceOfSatisfying(
                    Revision.Read.class, read -> zones.replace(read.revision().zones()));
            check();
        }

        void learn(int host, Known known) {
            if (!hosts.containsKey(host) || hosts.get(host).version() < known.version()) {
                hosts.put(host, known);
                zones.update(List.of(change(host, known.address())));
                check();
            }
        }

        void hear(Entry entry) {
            state.learn(entry);
            serials.hear(entry.key());
            check();
        }

        void look() {
            serials.look();
            check();
        }

        void check() {
            for (Zone zone : zones.current().zones()) {
                Long before = last.put(zone.origin(), zone.serial());
                assertThat(before == null || before == zone.serial() || Serial.isAfter(zone.serial(), before))
                        .as("%s of %s went from %s to %s", zone.origin(), name, before, zone.serial()).isTrue();
                List<RecordSet> content = RecordSet.of(zone);
                assertThat(contents.computeIfAbsent(zone.origin() + zone.serial(), key -> content))
                        .as("%s under %s, last by %s", zone.origin(), zone.serial(), name).isEqualTo(content);
            }
        }

        long serial(String origin) {
            return Objects.requireNonNull(last.get(origin));
        }

        Map<String, List<RecordSet>> served() {
            Map<String, List<RecordSet>> all = new TreeMap<>();
            zones.current().zones().forEach(zone -> all.put(zone.origin(), RecordSet.of(zone)));
            return all;
        }
    }

    private static RecordChange change(int host, int address) {
        try {
            DomainName name = new DomainName("h" + host + (host % 2 == 0 ? ".dated.example" : ".home.example"));
            InetAddress at = InetAddress.getByAddress(new byte[]{(byte) 192, 0, 2, (byte) address});
            return address == 0
                    ? RecordChange.withoutAddress(RecordSource.LEASE, name, at)
                    : RecordChange.address(RecordSource.LEASE, name, Duration.ofSeconds(60), at);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void revisions() throws Exception {
        for (int i = 0; i < REVISIONS; i++) {
            Path zones = Files.createDirectories(temporary.resolve("revision" + i).resolve("zones"));
            Files.writeString(zones.resolveSibling("hearth.yaml"), "{}\n");
            Files.writeString(zones.resolve("home.example.yaml"), RunningHearth.zone("192.0.2." + (200 + i % 3)));
            Files.writeString(zones.resolve("dated.example.yaml"),
                    "serial: " + (2026010100L + 1000 * i) + "\n" + RunningHearth.zone("192.0.2." + (200 + i)));
        }
        begin("first", 0);
    }

    private void begin(String folder, long skew) throws Exception {
        contents.clear();
        a = new Node("a", "b", temporary.resolve(folder).resolve("a"), 0, 0);
        b = new Node("b", "a", temporary.resolve(folder).resolve("b"), skew, 0);
    }

    /** The state's replication: whatever each has written itself, or had written of the other's, in any order. */
    private void exchange(Random random) {
        List<Runnable> all = new ArrayList<>();
        a.state.entries(Table.SERIAL).forEach(entry -> all.add(() -> b.hear(entry)));
        b.state.entries(Table.SERIAL).forEach(entry -> all.add(() -> a.hear(entry)));
        Collections.shuffle(all, random);
        all.forEach(Runnable::run);
    }

    private void rest(Random random) {
        Map.copyOf(a.hosts).forEach(b::learn);
        Map.copyOf(b.hosts).forEach(a::learn);
        int newest = Math.max(a.revision, b.revision);
        for (Node node : List.of(a, b)) {
            if (node.revision != newest) {
                node.load(newest);
            }
            node.look();
        }
        exchange(random);
    }

    @Test
    void atRestBothServeTheSameSerialNoneEverWentBackAndNoneStoodForTwoContents() throws Exception {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            begin("seed" + seed, random.nextInt(7200) - 3600L);
            boolean cut = false;
            for (int step = 1; step <= 120; step++) {
                seconds += random.nextInt(3);
                Node node = random.nextBoolean() ? a : b;
                Node other = node.equals(a) ? b : a;
                int host = random.nextInt(HOSTS);
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> node.learn(host, new Known(step, random.nextInt(4)));
                    case 4, 5 -> {
                        if (!cut && node.hosts.containsKey(host)) {
                            other.learn(host, node.hosts.get(host));
                        }
                    }
                    case 6, 7 -> node.look();
                    case 8 -> {
                        if (!cut) {
                            exchange(random);
                        }
                    }
                    case 9 -> cut = random.nextBoolean();
                    case 10 -> node.start();
                    default -> node.load(Math.min(REVISIONS - 1, node.revision + random.nextInt(2)));
                }
            }
            rest(random);
            assertThat(a.served()).as("seed %s", seed).isEqualTo(b.served());
            assertThat(a.last).as("seed %s", seed).isEqualTo(b.last).hasSize(2);
        }
    }

    @Test
    void aNodeThatIsBehindGoesOverToTheOthersSerialAndTheOtherStays() throws Exception {
        begin("two", 0);
        a.learn(1, new Known(1, 1));
        for (int version = 2; version < 20; version++) {
            b.learn(1, new Known(version, version % 3 + 1));
        }
        b.learn(1, new Known(20, 1));
        long before = b.serial("home.example.");
        assertThat(a.serial("home.example.")).isLessThan(before);
        rest(new Random(1));
        assertThat(a.serial("home.example.")).isEqualTo(before);
        assertThat(b.serial("home.example.")).isEqualTo(before);
    }

    @Test
    void aSerialInAFileThatWasNotRaisedIsMendedOnceTheNodesHearOfIt() throws Exception {
        for (int revision : List.of(0, 1)) {
            Path file = temporary.resolve("revision" + revision + "/zones/dated.example.yaml");
            Files.writeString(file, Files.readString(file).replaceFirst("serial: \\d+", "serial: 20261"));
        }
        a = new Node("a", "b", temporary.resolve("a"), 0, 0);
        contents.clear(); // The operator's mistake: one serial, two contents.
        b = new Node("b", "a", temporary.resolve("b"), 0, 1);
        assertThat(a.serial("dated.example.")).isEqualTo(b.serial("dated.example.")).isEqualTo(20261);
        a.serials.look();
        b.serials.look();
        for (Node node : List.of(a, b)) {
            Node other = node.equals(a) ? b : a;
            for (Entry entry : other.state.entries(Table.SERIAL)) {
                node.state.learn(entry);
                node.serials.hear(entry.key());
            }
        }
        contents.clear();
        a.check();
        b.check();
        assertThat(a.serial("dated.example.")).isEqualTo(20262);
        assertThat(b.serial("dated.example.")).isEqualTo(20263);
    }

    @Test
    void aNodeThatIsSettledWritesNothingAndOneWithAFullDiskTriesAgain() throws Exception {
        begin("writes", 0);
        rest(new Random(1));
        rest(new Random(1));
        Optional<Entry> settled = a.state.entry(Table.SERIAL, "a/home.example.");
        a.look();
        assertThat(a.state.entry(Table.SERIAL, "a/home.example.")).isEqualTo(settled).isPresent();
        a.state.diskFull = true;
        a.learn(1, new Known(1, 1));
        a.look();
        a.look();
        assertThat(a.state.entry(Table.SERIAL, "a/home.example.")).isEqualTo(settled);
        a.state.diskFull = false;
        a.look();
        assertThat(PublishedSerial.read(
                a.state.entry(Table.SERIAL, "a/home.example.").flatMap(Entry::value).orElseThrow()).serial())
                .isEqualTo(a.serial("home.example."));
    }
}
