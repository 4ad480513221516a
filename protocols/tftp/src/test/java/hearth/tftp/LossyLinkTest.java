package hearth.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import hearth.config.TftpSettings;
import hearth.tftp.SimulatedLink.Weather;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole transfers, to a client behind a link of every kind; the link itself compares each byte. */
class LossyLinkTest {
    private static final TftpSettings PATIENT = new TftpSettings(List.of(), 1, 1468, 64, Duration.ofSeconds(1), 30);

    private final TftpCounts counts = new TftpCounts();
    private final TftpProcessor processor = new TftpProcessor(PATIENT, counts);

    private SimulatedLink link(Weather weather, long seed, int block, int window, long size) {
        return new SimulatedLink(weather, seed, processor, size, "linux", "octet", "blksize", Integer.toString(block),
                "windowsize", Integer.toString(window), "tsize", "0");
    }

    private static LongStream sizesAround(int block, int window) {
        long full = (long) block * window;
        return LongStream
                .of(0, 1, block - 1, block, block + 1, full - 1, full, full + 1, 3 * full, 3 * full + block / 2)
                .distinct();
    }

    @ParameterizedTest
    @CsvSource({"8,1", "8,64", "512,1", "512,2", "512,7", "1468,1", "1468,4", "1468,64"})
    void onAFineLinkEachBlockTravelsOnce(int block, int window) {
        sizesAround(block, window).forEach(size -> {
            SimulatedLink link = link(Weather.FINE, 1, block, window, size);
            Transfer transfer = link.run();
            assertThat(transfer.outcome()).contains(new Outcome.Complete());
            assertThat(link.dataPackets).isEqualTo((int) (size / block + 1));
            assertThat(transfer.repeats()).isZero();
            assertThat(transfer.bytes()).isEqualTo(size);
        });
    }

    @ParameterizedTest
    @CsvSource({"8,1", "8,64", "512,1", "512,2", "512,7", "1468,1", "1468,4", "1468,64"})
    void onABadLinkTheFileStillArrivesWhole(int block, int window) {
        List<Weather> weathers = List.of(new Weather(0.1, 0, 0, false), new Weather(0, 0.3, 0, true),
                new Weather(0, 0, 0.3, false), new Weather(0.1, 0.1, 0.2, false), new Weather(0.1, 0.1, 0.2, true));
        for (Weather weather : weathers) {
            for (long seed = 0; seed < 10; seed++) {
                long at = seed;
                sizesAround(block, window)
                        .forEach(size -> assertThat(link(weather, at, block, window, size).run().outcome())
                                .as("%s, seed %d, %d bytes", weather, at, size).contains(new Outcome.Complete()));
            }
        }
        assertThat(counts.repeatedBlocks.sum()).isPositive();
        assertThat(counts.underWay).hasValue(0);
    }

    @Test
    void aLinkThatRepeatsEverythingDoesNotDoubleALockstepTransfer() {
        SimulatedLink link = link(new Weather(0, 1, 0, true), 1, 512, 1, 512 * 200);
        link.run();
        assertThat(link.dataPackets).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 64})
    void aRepeatedPacketDoesNotEchoThroughAWindowedTransfer(int window) {
        for (long seed = 0; seed < 5; seed++) {
            SimulatedLink link = link(new Weather(0, 0.02, 0, true), seed, 512, window, 512 * 4000);
            link.run();
            assertThat(link.dataPackets).isGreaterThan(4001).isLessThan(3 * 4001);
        }
    }

    @Test
    void lossInAWindowDoesNotWaitForTheTimeout() {
        SimulatedLink link = link(new Weather(0.01, 0, 0, false), 1, 512, 64, 512 * 4000);
        link.run();
        assertThat(Duration.ofNanos(link.now())).isLessThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({"8,1,600000", "8,64,1200000", "512,64,40000000"})
    void blockNumbersRollOver(int block, int window, long size) {
        assertThat(size / block).isGreaterThan(65536);
        assertThat(link(Weather.FINE, 1, block, window, size).run().bytes()).isEqualTo(size);
    }

    @Test
    void blockNumbersRollOverOnABadLink() {
        link(new Weather(0.01, 0.01, 0.05, true), 7, 8, 64, 600_000).run();
        link(new Weather(0.01, 0.01, 0.05, false), 8, 8, 1, 600_000).run();
        assertThat(counts.completed.sum()).isEqualTo(2);
    }

    @Test
    void aPlainTransferNeedsNoOptions() {
        Transfer transfer = new SimulatedLink(new Weather(0.1, 0.1, 0.2, true), 3, processor, 100_000, "linux", "octet")
                .run();
        assertThat(transfer.options()).isEmpty();
        assertThat(transfer.outcome()).contains(new Outcome.Complete());
    }
}
