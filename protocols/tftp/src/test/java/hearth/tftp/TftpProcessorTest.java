package hearth.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import hearth.tftp.TftpProcessor.Start;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TftpProcessorTest {
    private final TestFiles files = new TestFiles();
    private final TftpCounts counts = new TftpCounts();
    private final TftpProcessor processor = new TftpProcessor(TestFiles.SETTINGS, counts);
    private final List<byte[]> sent = new ArrayList<>();
    private final Output out = (packet, length) -> sent.add(Arrays.copyOf(packet, length));

    private Start start(byte[] packet) {
        return processor.start(packet, packet.length, files.of(1000));
    }

    private Transfer begin(String... request) {
        Transfer transfer = ((Start.Begun) start(Packets.read(request))).transfer();
        transfer.begin(0, out);
        return transfer;
    }

    @Test
    void requestWithoutOptionsGetsTheFirstBlockAtOnce() {
        begin("linux", "OCTET");
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst()).hasSize(4 + 512).startsWith(0, Wire.DATA, 0, 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"blksize 1024 tsize 0                | blksize=1024 tsize=1000",
            "tsize 0 blksize 1024                | tsize=1000 blksize=1024",
            "BlkSize 9000                        | blksize=1468",
            "blksize 8                           | blksize=8", "blksize 200000000                  | blksize=1468",
            "windowsize 16                       | windowsize=16",
            "windowsize 65535                    | windowsize=64",
            "timeout 7 multicast x               | timeout=7", "blksize 512 blksize 1024            | blksize=512",
            "blksize 1024 windowsize 0           | blksize=1024", "blksize 1024 timeout 256            | blksize=1024"})
    void theOackHasExactlyWhatWasAskedForAndAccepted(String asked, String answered) {
        begin(("linux octet " + asked.strip()).split(" "));
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst()).startsWith(0, Wire.OACK);
        assertThat(Packets.options(sent.getFirst()).entrySet().stream().map(Map.Entry::toString))
                .containsExactly(answered.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"blksize,7", "blksize,''", "blksize,-1", "blksize,1e3", "blksize,99999999999999999999",
            "windowsize,65536",
            "timeout,0", "tsize,x", "multicast,''", "blksize,٥١٢"})
    void anOptionThatMakesNoSenseIsAsGoodAsNotSent(String option, String value) {
        begin("linux", "octet", option, value);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst()).hasSize(4 + 512).startsWith(0, Wire.DATA, 0, 1);
    }

    @Test
    void sizeIsNotToldForNetasciiBecauseItIsNotKnown() {
        begin("motd", "netascii", "tsize", "0", "blksize", "600");
        assertThat(Packets.options(sent.getFirst())).containsExactly(Map.entry("blksize", "600"));
    }

    @ParameterizedTest
    @CsvSource({"missing,1,no such file", "secret,2,outside the boot files", "torn,0,cannot be read: I/O error"})
    void aFileThatCannotBeReadIsRefusedByItsOwnCode(String name, int code, String text) {
        Start.Refused refused = (Start.Refused) start(Packets.read(name, "octet"));
        assertThat(refused.name()).isEqualTo(name);
        assertThat(refused.packet()).startsWith(0, Wire.ERROR, 0, code).endsWith(0);
        assertThat(Wire.errorText(refused.packet(), refused.packet().length)).isEqualTo(text);
        assertThat(counts.underWay).hasValue(0);
    }

    @Test
    void writingIsRefused() {
        Start.Refused refused = (Start.Refused) start(Packets.request(Wire.WRQ, "linux", "octet"));
        assertThat(refused.error()).isEqualTo(TftpError.ACCESS_VIOLATION);
        assertThat(files.opened).isZero();
    }

    @Test
    void requestsThatAreNotWellFormedAreRefused() {
        byte[] unfinished = Packets.read("linux", "octet");
        List<byte[]> bad = List.of(Arrays.copyOf(unfinished, unfinished.length - 1), Arrays.copyOf(unfinished, 2),
                Arrays.copyOf(unfinished, 5), Packets.read("linux", "mail"), Packets.read("li\nnux", "octet"),
                Packets.read("x".repeat(510), "octet"));
        assertThat(bad).allSatisfy(packet -> assertThat(start(packet)).isInstanceOfSatisfying(Start.Refused.class,
                refused -> assertThat(refused.error()).isEqualTo(TftpError.ILLEGAL_OPERATION)));
        assertThat(counts.badRequests.sum()).isEqualTo(bad.size());
    }

    @Test
    void whatIsNoRequestGetsNoAnswer() {
        for (byte[] stray : List.of(new byte[0], new byte[1], Packets.ack(1), Packets.error(5, "x"),
                new byte[]{0, 9, 0})) {
            assertThat(start(stray)).isInstanceOf(Start.Dropped.class);
        }
        assertThat(counts.strays.sum()).isEqualTo(5);
    }

    @Test
    void theLimitOfTransfersFreesItselfAsTheyEnd() {
        List<Transfer> four = List.of(begin("a", "octet"), begin("b", "octet"), begin("c", "octet"),
                begin("d", "octet"));
        assertThat(start(Packets.read("e", "octet"))).isInstanceOfSatisfying(Start.Refused.class,
                refused -> assertThat(refused.reason()).contains("tftp.transfers"));
        four.getFirst().onPacket(Packets.error(0, "bye"), 8, 0, out);
        assertThat(start(Packets.read("e", "octet"))).isInstanceOf(Start.Begun.class);
        assertThat(counts.overLimit.sum()).isEqualTo(1);
        assertThat(files.opened - files.closed).isEqualTo(4);
    }

    @Test
    void noPacketWhateverItHoldsThrows() {
        Random random = new Random(20);
        byte[][] seeds = {Packets.read("linux", "octet", "blksize", "1024", "windowsize", "4", "tsize", "0"),
                Packets.ack(1), Packets.ack(0), Packets.error(8, "no"), Packets.read("", "netascii", "", "")};
        for (int i = 0; i < 100_000; i++) {
            byte[] packet = seeds[random.nextInt(seeds.length)].clone();
            for (int n = random.nextInt(4); n > 0; n--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(packet.length + 1);
            if (processor.start(packet, length, files.of(3000)) instanceof Start.Begun(Transfer transfer)) {
                transfer.begin(0, out);
                transfer.onPacket(packet, length, 0, out);
                for (int n = 0; n < 6; n++) {
                    byte[] next = seeds[random.nextInt(seeds.length)];
                    transfer.onPacket(next, random.nextInt(next.length + 1), n, out);
                }
                transfer.stop(out);
            }
            sent.clear();
        }
        assertThat(counts.begun.sum()).isGreaterThan(1000);
        assertThat(counts.underWay).hasValue(0);
        assertThat(files.opened).isEqualTo(files.closed);
    }

    @Test
    void whatAClientWritesInItsErrorIsSafeToPrint() {
        Transfer transfer = begin("linux", "octet");
        byte[] error = Packets.error(3, "disk\u001b[31m\nfull" + "x".repeat(500));
        transfer.onPacket(error, error.length, 0, out);
        assertThat(transfer.outcome()).get().isInstanceOfSatisfying(Outcome.Aborted.class, aborted -> {
            assertThat(aborted.code()).isEqualTo(3);
            assertThat(aborted.text()).startsWith("disk?[31m?full").hasSize(128);
            assertThat(aborted.text().getBytes(StandardCharsets.UTF_8)).doesNotContain(0x1b, 10);
        });
    }
}
