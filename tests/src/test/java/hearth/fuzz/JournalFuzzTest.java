package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.cluster.JournalException;
import hearth.cluster.JournalLeaseStore;
import hearth.cluster.Recovery;
import hearth.config.DhcpSettings;
import hearth.dhcp.Lease;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Journals as a failing disk may give them back, and as nobody ever wrote them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JournalFuzzTest {
    private static final DhcpSettings SETTINGS = Example.appliance("""
            dhcp: {listen: ["127.0.0.1:6700"], journal-mib: 1}
            """).dhcp();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
    private static final int MARK = 0x2a2b2c2d;

    private Path folder = Path.of("");

    @BeforeAll
    void make(@TempDir Path temporary) throws IOException {
        // Memory, where there is some: a fuzzer forces a thousand times a second, which no disk likes.
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory) ? Files.createTempDirectory(memory, "hearth-fuzz") : temporary;
    }

    @AfterAll
    void clear() throws IOException {
        empty();
        Files.deleteIfExists(folder);
    }

    /** The input is the file. */
    @FuzzTest(maxDuration = "2m")
    void everyFileIsOpenedOrRefusedClearly(byte[] file) throws IOException {
        open(file);
    }

    /**
     * The input is a list of records, each with its kind in the first byte: header, frames and checksums are made here, after
     * the layout in the cluster module's README, so that the fuzzer gets past them.
     */
    @FuzzTest(maxDuration = "2m")
    void everyRecordIsReadOrRefusedClearly(byte[] records) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(40 + records.length * 13);
        file.put("HEARTHLJ".getBytes(StandardCharsets.US_ASCII)).putInt(1).putInt(MARK).putInt(1).putLong(2);
        file.putInt(crc(file, 0, 28));
        long sequence = 0;
        for (byte[] piece : Pieces.of(records)) {
            if (piece.length > 0) {
                int start = file.position();
                file.putInt(0).putInt(MARK).putInt(24 + piece.length).putInt(0).putLong(++sequence).put(piece);
                file.putInt(start, crc(file, start + 4, file.position()));
            }
        }
        byte[] bytes = new byte[file.flip().remaining()];
        file.get(bytes);
        open(bytes);
    }

    private static int crc(ByteBuffer buffer, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), from, to - from);
        return (int) crc.getValue();
    }

    private void open(byte[] file) throws IOException {
        empty();
        Files.write(folder.resolve("leases.journal"), file);
        List<Lease> leases;
        try (JournalLeaseStore store = open()) {
            leases = List.copyOf(store.leases());
            assertThat(store.recovery().messages()).isNotEmpty();
        } catch (JournalException e) {
            assertThat(e).hasMessageContaining("leases.journal").hasMessageContaining("a newer one wrote it");
            return;
        }
        try (JournalLeaseStore store = open()) {
            Recovery again = store.recovery();
            assertThat(again.damage()).as("damage left behind").isFalse();
            assertThat(again.cutBytes()).isZero();
            assertThat(store.leases()).containsExactlyInAnyOrderElementsOf(leases);
        }
    }

    private JournalLeaseStore open() throws JournalException {
        return JournalLeaseStore.open(folder, SETTINGS, CLOCK, new SplittableRandom(1), event -> {});
    }

    private void empty() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
