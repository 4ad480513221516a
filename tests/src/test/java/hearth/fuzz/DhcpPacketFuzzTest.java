package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.config.Configuration;
import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.dhcp.Arrival;
import hearth.dhcp.ClientKey;
import hearth.dhcp.DhcpEvents;
import hearth.dhcp.DhcpHost;
import hearth.dhcp.DhcpProcessor;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseEvents;
import hearth.dhcp.LeaseStore;
import hearth.dhcp.Networks;
import hearth.dhcp.Reply;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Packets to the DHCP listeners, several in a row, so that leases are offered, given, renewed, declined and released. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DhcpPacketFuzzTest {
    private static final int MAGIC_COOKIE = 0x63825363;
    private static final int OPTIONS = 240;

    private final Queue<Runnable> thread = new ArrayDeque<>();
    private List<Networks> networks = List.of();
    private Instant now = Instant.EPOCH;

    @BeforeAll
    void load(@TempDir Path folder) throws IOException {
        Configuration configuration = Example.in(folder);
        networks = List.of(Networks.of(configuration));
    }

    /** Each piece: a byte that says how it came (1 broadcast, 2 from nowhere, 4 to an endpoint), one of minutes, a packet. */
    @FuzzTest(maxDuration = "2m")
    void everyPacketIsAnsweredSoundlyOrNotAtAll(byte[] input) {
        now = Instant.ofEpochSecond(1_800_000_000);
        DhcpProcessor processor = new DhcpProcessor(networks.getFirst(),
                new DhcpHost(new Kept(), thread::add, () -> now,
                        Optional.empty(), request -> Optional.empty(), new Deaf(), new Deaf()));
        for (byte[] piece : Pieces.of(input)) {
            if (piece.length < 2) {
                continue;
            }
            ByteBuffer packet = ByteBuffer.wrap(piece, 2, piece.length - 2).slice();
            byte[] bytes = new byte[packet.remaining()];
            packet.get(bytes);
            processor.process(bytes, bytes.length, arrival(piece[0]), reply -> assertIsSound(reply, bytes));
            run();
            now = now.plusSeconds(60L * piece[1]);
            processor.tick();
            run();
        }
    }

    private void run() {
        for (Runnable task = thread.poll(); task != null; task = thread.poll()) {
            task.run();
        }
    }

    private static Arrival arrival(byte how) {
        Ipv4 own = Ipv4.parse("192.0.2.1");
        Ipv4 source = (how & 2) == 0 ? Ipv4.parse("192.0.2.100") : Ipv4.ANY;
        return (how & 4) == 0
                ? new Arrival(own, List.of(own), Optional.of("lan0"), source, 68, 67, (how & 1) != 0)
                : new Arrival(own, List.of(), Optional.empty(), source, 6767, 6700, false);
    }

    private static void assertIsSound(Reply reply, byte[] request) {
        ByteBuffer bytes = ByteBuffer.wrap(reply.bytes());
        assertThat(reply.bytes()).hasSizeBetween(300, 1500);
        assertThat(bytes.get(0)).as("op").isEqualTo((byte) 2);
        assertThat(bytes.getInt(4)).as("xid").isEqualTo(ByteBuffer.wrap(request).getInt(4));
        assertThat(bytes.getInt(236)).isEqualTo(MAGIC_COOKIE);
        assertThat(types(bytes)).as("options").contains(53, 54).doesNotContain(50, 55, 57);
    }

    /** The options' codes in order; each must be whole, and after the last comes END. */
    private static List<Integer> types(ByteBuffer bytes) {
        List<Integer> types = new ArrayList<>();
        int at = OPTIONS;
        for (int code = bytes.get(at) & 0xff; code != 255; code = bytes.get(at) & 0xff) {
            if (code != 0) {
                types.add(code);
                at += 1 + (bytes.get(at + 1) & 0xff);
            }
            at++;
        }
        return types;
    }

    /** Every write is durable at once. */
    private record Kept() implements LeaseStore {
        @Override
        public List<Lease> leases() {
            return List.of();
        }

        @Override
        public void store(Lease lease, Completion completion) {
            completion.stored();
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    /** Whom events are told matters in the dhcp module's own tests. */
    private record Deaf() implements LeaseEvents, DhcpEvents {
        @Override
        public void bound(Lease lease, Optional<DomainName> name) {}

        @Override
        public void freed(Lease lease, Optional<DomainName> name) {}

        @Override
        public void storeFailed(Lease lease, Exception cause) {}

        @Override
        public void noFreeAddress(String network, ClientKey client) {}

        @Override
        public void halfExhausted(String network, ClientKey client) {}

        @Override
        public void conflict(Lease kept, Lease lost) {}

        @Override
        public void declined(Lease lease) {}

        @Override
        public void unknownNetwork(Ipv4 address) {}

        @Override
        public void nameTaken(DomainName name, ClientKey client, Ipv4 address) {}
    }
}
