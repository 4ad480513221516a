package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.config.TftpSettings;
import hearth.tftp.TftpCounts;
import hearth.tftp.TftpFile;
import hearth.tftp.TftpFiles;
import hearth.tftp.TftpProcessor;
import hearth.tftp.Transfer;

/** Packets to the TFTP listener, and to the transfer that the first of them begins. */
final class TftpPacketFuzzTest {
    private static final TftpSettings SETTINGS = Example.appliance("""
            tftp: {listen: ["127.0.0.1:6900"], block-size: 1468, window-size: 16, retries: 3}
            """).tftp();
    private static final int LARGEST = 1468 + 4;

    /** The first piece is the request; an empty piece afterwards is a timeout. */
    @FuzzTest(maxDuration = "2m")
    void everyConversationStaysWithinItsBoundsAndEnds(byte[] input) {
        List<byte[]> pieces = Pieces.of(input);
        if (pieces.isEmpty()) {
            return;
        }
        TftpCounts counts = new TftpCounts();
        Content file = new Content(new boolean[1]);
        TftpProcessor processor = new TftpProcessor(SETTINGS, counts);
        switch (processor.start(pieces.getFirst(), pieces.getFirst().length, new Shelf(file))) {
            case TftpProcessor.Start.Begun(Transfer transfer) -> {
                talk(transfer, pieces.subList(1, pieces.size()));
                assertThat(file.closed[0]).as("the file is closed").isTrue();
            }
            case TftpProcessor.Start.Refused(byte[] packet, var error, var name, var reason) -> {
                assertThat(packet).startsWith(0, 5, 0, error.code()).endsWith(0).hasSizeLessThan(LARGEST);
                assertThat(reason).isNotEmpty();
            }
            case TftpProcessor.Start.Dropped(String reason) -> assertThat(reason).isNotEmpty();
        }
        assertThat(counts.underWay).hasValue(0);
    }

    private static void talk(Transfer transfer, List<byte[]> pieces) {
        List<Integer> sent = new ArrayList<>();
        long now = 0;
        transfer.begin(now, (packet, length) -> sent.add(length));
        for (byte[] piece : pieces) {
            if (transfer.done()) {
                break;
            }
            int before = sent.size();
            if (piece.length == 0) {
                now = transfer.deadline();
                transfer.onTimeout(now, (packet, length) -> sent.add(length));
            } else {
                transfer.onPacket(piece, piece.length, ++now, (packet, length) -> sent.add(length));
            }
            assertThat(sent.size() - before).as("packets for one").isLessThanOrEqualTo(16);
        }
        for (int i = 0; i <= SETTINGS.retries() && !transfer.done(); i++) {
            transfer.onTimeout(transfer.deadline(), (packet, length) -> sent.add(length));
        }
        assertThat(transfer.done()).as("a silent client is given up").isTrue();
        assertThat(sent).allMatch(length -> length <= LARGEST);
    }

    private record Shelf(Content file) implements TftpFiles {
        @Override
        public Opened open(String name) {
            return name.startsWith("no") ? new Opened.NotFound() : new Opened.Found(file);
        }
    }

    /** Ten thousand bytes with line ends of every kind. */
    private record Content(boolean[] closed) implements TftpFile {
        private static final byte[] BYTES = "one\ntwo\r\nthree\rfour\0".repeat(500).getBytes(
                StandardCharsets.US_ASCII);

        @Override
        public long length() {
            return BYTES.length;
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) {
            int from = (int) Math.min(position, BYTES.length);
            int count = Math.min(length, BYTES.length - from);
            System.arraycopy(Arrays.copyOfRange(BYTES, from, from + count), 0, into, offset, count);
            return count;
        }

        @Override
        public void close() {
            closed[0] = true;
        }
    }
}
