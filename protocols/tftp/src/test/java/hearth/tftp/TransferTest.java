package hearth.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import hearth.tftp.TftpProcessor.Start;
import org.junit.jupiter.api.Test;

/** Single steps of a transfer, on an exact clock. */
class TransferTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final TestFiles files = new TestFiles();
    private final TftpCounts counts = new TftpCounts();
    /** Block numbers of DATA, or -opcode of anything else. */
    private final List<Integer> sent = new ArrayList<>();
    private final Output out = (packet, length) -> sent
            .add(packet[1] == Wire.DATA ? Wire.u16(packet, 2) : -packet[1]);

    private Transfer begin(long size, String... options) {
        List<String> fields = new ArrayList<>(List.of("linux", "octet"));
        fields.addAll(List.of(options));
        byte[] request = Packets.read(fields.toArray(String[]::new));
        Transfer transfer = ((Start.Begun) new TftpProcessor(TestFiles.SETTINGS, counts).start(request, request.length,
                files.of(size))).transfer();
        transfer.begin(0, out);
        return transfer;
    }

    private List<Integer> after(Runnable step) {
        sent.clear();
        step.run();
        return List.copyOf(sent);
    }

    private List<Integer> afterAck(Transfer transfer, int block) {
        return after(() -> transfer.onPacket(Packets.ack(block), 4, 0, out));
    }

    @Test
    void repeatedAcksInLockstepCauseNoRepeatedData() {
        Transfer transfer = begin(5000);
        assertThat(afterAck(transfer, 1)).containsExactly(2);
        assertThat(afterAck(transfer, 1)).isEmpty();
        assertThat(afterAck(transfer, 2)).containsExactly(3);
        assertThat(afterAck(transfer, 1)).isEmpty();
        assertThat(afterAck(transfer, 9)).isEmpty();
        assertThat(counts.ignoredAcks.sum()).isEqualTo(3);
    }

    @Test
    void ackInTheMiddleOfAWindowStartsTheWindowAgainBehindIt() {
        Transfer transfer = begin(20 * 512, "windowsize", "4");
        assertThat(afterAck(transfer, 0)).containsExactly(1, 2, 3, 4);
        assertThat(afterAck(transfer, 2)).containsExactly(3, 4, 5, 6);
        assertThat(transfer.repeats()).isEqualTo(2);
        assertThat(afterAck(transfer, 6)).containsExactly(7, 8, 9, 10);
    }

    @Test
    void aRepeatedAckInAWindowIsBelievedOnce() {
        Transfer transfer = begin(40 * 512, "windowsize", "4");
        afterAck(transfer, 0);
        assertThat(afterAck(transfer, 4)).containsExactly(5, 6, 7, 8);
        assertThat(afterAck(transfer, 4)).as("block 5 was lost").containsExactly(5, 6, 7, 8);
        assertThat(afterAck(transfer, 4)).isEmpty();
        assertThat(afterAck(transfer, 8)).containsExactly(9, 10, 11, 12);
        assertThat(afterAck(transfer, 8)).as("an echo of the blocks that were repeated").isEmpty();
        assertThat(afterAck(transfer, 12)).containsExactly(13, 14, 15, 16);
        assertThat(afterAck(transfer, 12)).as("block 13 was lost").containsExactly(13, 14, 15, 16);
    }

    @Test
    void aFileOfWholeBlocksEndsWithAnEmptyOne() {
        List<Integer> lengths = new ArrayList<>();
        byte[] request = Packets.read("linux", "octet");
        Transfer transfer = ((Start.Begun) new TftpProcessor(TestFiles.SETTINGS, counts).start(request, request.length,
                files.of(1024))).transfer();
        transfer.begin(0, (packet, length) -> lengths.add(length));
        for (int block = 1; block <= 3; block++) {
            assertThat(transfer.done()).isFalse();
            transfer.onPacket(Packets.ack(block), 4, 0, (packet, length) -> lengths.add(length));
        }
        assertThat(lengths).containsExactly(516, 516, 4);
        assertThat(transfer.outcome()).contains(new Outcome.Complete());
        assertThat(transfer.bytes()).isEqualTo(1024);
        assertThat(files.closed).isEqualTo(1);
    }

    @Test
    void waitsTwiceAsLongEachTimeUpToEightfoldAndThenGivesUp() {
        Transfer transfer = begin(5000);
        List<Long> waits = new ArrayList<>();
        long now = 0;
        while (!transfer.done()) {
            waits.add((transfer.deadline() - now) / SECOND);
            now = transfer.deadline();
            transfer.onTimeout(now - 1, out);
            transfer.onTimeout(now, out);
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 8L, 8L);
        assertThat(sent).containsExactly(1, 1, 1, 1, 1, 1);
        assertThat(transfer.outcome()).contains(new Outcome.TimedOut(Outcome.Silence.FROM_THE_START));
        assertThat(counts.timedOut.sum()).isEqualTo(1);
    }

    @Test
    void anAgreedTimeoutDoesNotGrowAndNewsStartsTheCountAgain() {
        Transfer transfer = begin(5000, "timeout", "3");
        transfer.onPacket(Packets.ack(0), 4, 0, out);
        for (int i = 0; i < 5; i++) {
            transfer.onTimeout(transfer.deadline(), out);
        }
        transfer.onPacket(Packets.ack(1), 4, 100 * SECOND, out);
        assertThat(transfer.deadline()).isEqualTo(103 * SECOND);
        for (int i = 0; i < 5; i++) {
            transfer.onTimeout(transfer.deadline(), out);
        }
        assertThat(transfer.done()).isFalse();
        transfer.onTimeout(transfer.deadline(), out);
        assertThat(transfer.outcome()).contains(new Outcome.TimedOut(Outcome.Silence.UNDER_WAY));
    }

    @Test
    void silenceAfterTheLastBlockIsToldFromAStandstill() {
        Transfer transfer = begin(600);
        assertThat(afterAck(transfer, 1)).containsExactly(2);
        while (!transfer.done()) {
            transfer.onTimeout(transfer.deadline(), out);
        }
        assertThat(transfer.outcome()).contains(new Outcome.TimedOut(Outcome.Silence.AT_THE_END));
    }

    @Test
    void anUnansweredOackIsRepeatedAndNoDataPrecedesItsAck() {
        Transfer transfer = begin(5000, "blksize", "1024");
        transfer.onTimeout(transfer.deadline(), out);
        assertThat(afterAck(transfer, 1)).isEmpty();
        assertThat(afterAck(transfer, 0)).containsExactly(1);
    }

    @Test
    void lookingAtTheSizeAndGoingAwayIsNoFault() {
        Transfer transfer = begin(5000, "tsize", "0", "blksize", "1468");
        byte[] error = Packets.error(8, "User aborted the transfer");
        transfer.onPacket(error, error.length, 0, out);
        assertThat(transfer.outcome()).contains(new Outcome.Probe());
        assertThat(counts.aborted.sum()).isZero();

        Transfer later = begin(5000, "tsize", "0");
        later.onPacket(Packets.ack(0), 4, 0, out);
        later.onPacket(error, error.length, 0, out);
        assertThat(later.outcome()).contains(new Outcome.Aborted(8, "User aborted the transfer"));
    }

    @Test
    void aFileThatBreaksEndsTheTransferWithAnError() {
        Transfer transfer = begin(5000);
        files.broken = true;
        assertThat(afterAck(transfer, 1)).containsExactly(-Wire.ERROR);
        assertThat(transfer.outcome()).contains(new Outcome.Unreadable("disk gone"));
        assertThat(files.closed).isEqualTo(1);
    }

    @Test
    void anEndedTransferIsSilent() {
        Transfer transfer = begin(100);
        transfer.onPacket(Packets.ack(1), 4, 0, out);
        assertThat(after(() -> {
            transfer.onPacket(Packets.ack(1), 4, 0, out);
            transfer.onTimeout(Long.MAX_VALUE / 2, out);
            transfer.stop(out);
        })).isEmpty();
        assertThat(files.closed).isEqualTo(1);
        assertThat(counts.underWay).hasValue(0);
    }

    @Test
    void netasciiTurnsLineEndsAndKeepsTheirTwoBytesWhereverTheyFall() throws Exception {
        String text = "one\ntwo\r\nthree\rfour\n".repeat(3000);
        String expected = text.replace("\r", "\r\0").replace("\n", "\r\n");
        NetasciiFile file = new NetasciiFile(files.file(text.length(), at -> text.charAt((int) at)));
        for (int block : new int[]{8, 512, 4095, 100_000}) {
            byte[] read = new byte[expected.length()];
            for (int at = 0; at < read.length; at += block) {
                int length = Math.min(block, read.length - at);
                assertThat(file.read(at, read, at, length)).isEqualTo(length);
            }
            assertThat(new String(read, StandardCharsets.US_ASCII)).isEqualTo(expected);
        }
        byte[] again = new byte[4];
        for (int at = expected.length() - 1; at >= 0; at -= 977) {
            int length = file.read(at, again, 0, 4);
            assertThat(new String(again, 0, length, StandardCharsets.US_ASCII))
                    .isEqualTo(expected.substring(at, Math.min(at + 4, expected.length())));
        }
        assertThat(file.read(expected.length(), again, 0, 4)).isZero();
    }
}
