package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the socket side of TFTP adds to the transfer: ports, timers, strangers. */
class TftpListenerTest {
    @TempDir
    private Path temporary;

    @Test
    void blockIsRepeatedUntilItIsAcknowledgedAndStrangersChangeNothing() throws Exception {
        try (RunningHearth hearth = new RunningHearth(temporary, "");
                DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            client.setSoTimeout(3500);
            stranger.setSoTimeout(3500);
            byte[] request = "\0\1hello.txt\0octet\0timeout\0001\0".getBytes(StandardCharsets.ISO_8859_1);
            client.send(
                    new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), hearth.tftp));
            DatagramPacket first = receive(client);
            assertThat(first.getPort()).as("a port of its own").isNotEqualTo(hearth.tftp);
            for (int i = 0; i < 3; i++) {
                assertThat(receive(client).getPort()).as("repeat %d", i).isEqualTo(first.getPort());
            }

            stranger.send(new DatagramPacket(new byte[]{0, 4, 0, 0}, 4, first.getSocketAddress()));
            assertThat(receive(stranger).getData()).as("error 5").startsWith(0, 5, 0, 5);

            client.send(new DatagramPacket(new byte[]{0, 4, 0, 0}, 4, first.getSocketAddress()));
            DatagramPacket data = receive(client);
            while (data.getData()[1] == 6) {
                data = receive(client); // An acknowledgement of options that was on its way already.
            }
            assertThat(data.getLength()).isEqualTo(4 + 32);
            client.send(new DatagramPacket(new byte[]{0, 4, 0, 1}, 4, first.getSocketAddress()));
            assertThatThrownBy(() -> receive(client)).as("the end").isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        return packet;
    }
}
