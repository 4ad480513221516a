package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.cluster.link.LinkFrame;

/** What a node might read on the pair's link. Only somebody with the pair's key can send it; a newer version, say. */
final class LinkFrameFuzzTest {
    private static final int MOST = 4096;

    /** The input is the stream. */
    @FuzzTest(maxDuration = "2m")
    void everyStreamIsReadToItsFirstFaultAndFramesAreWrittenAsTheyWereRead(byte[] stream) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(stream);
        DataInputStream frames = new DataInputStream(in);
        while (true) {
            int from = stream.length - in.available();
            try {
                byte[] again = LinkFrame.read(frames, MOST).bytes();
                assertThat(again).isEqualTo(Arrays.copyOfRange(stream, from, stream.length - in.available()));
            } catch (EOFException | ProtocolException e) {
                return;
            }
        }
    }

    /** The input is a list of frames' bodies, each with its kind in the first byte: lengths are made here. */
    @FuzzTest(maxDuration = "2m")
    void everyBodyIsReadOrRefused(byte[] bodies) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (byte[] body : Pieces.of(bodies)) {
            stream.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
            stream.writeBytes(body);
        }
        everyStreamIsReadToItsFirstFaultAndFramesAreWrittenAsTheyWereRead(stream.toByteArray());
    }
}
