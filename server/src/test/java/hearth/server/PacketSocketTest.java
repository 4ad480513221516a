package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import hearth.config.Ipv4;
import org.junit.jupiter.api.Test;

class PacketSocketTest {
    private static final Ipv4 SOURCE = new Ipv4(0xc0000201);
    private static final Ipv4 DESTINATION = new Ipv4(0xc0000264);

    @Test
    void datagramsChecksumsAddUpToAllOnes() {
        for (int length = 0; length < 5; length++) {
            byte[] payload = "offer".substring(0, length).getBytes(StandardCharsets.US_ASCII);
            byte[] datagram = PacketSocket.datagram(SOURCE, DESTINATION, payload);

            assertThat(sum(datagram, 0, 20)).as("IP header").isEqualTo(0xffff);
            byte[] pseudo = new byte[12 + 8 + payload.length];
            System.arraycopy(datagram, 12, pseudo, 0, 8);
            pseudo[9] = 17;
            pseudo[11] = (byte) (8 + payload.length);
            System.arraycopy(datagram, 20, pseudo, 12, 8 + payload.length);
            assertThat(sum(pseudo, 0, pseudo.length)).as("UDP of %d bytes", length).isEqualTo(0xffff);
        }
    }

    @Test
    void datagramGoesFromServerPortToClientPort() {
        byte[] datagram = PacketSocket.datagram(SOURCE, DESTINATION, new byte[]{1, 2, 3});

        assertThat(datagram).hasSize(31).startsWith(0x45).endsWith(1, 2, 3);
        assertThat(datagram[20] << 8 | datagram[21]).isEqualTo(67);
        assertThat(datagram[22] << 8 | datagram[23]).isEqualTo(68);
        assertThat(datagram[25]).isEqualTo((byte) 11);
    }

    /** The one's complement sum of RFC 1071, written apart from the code under test. */
    private static int sum(byte[] b, int from, int length) {
        long sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (b[from + i] & 0xff) * 256L + (i + 1 < length ? b[from + i + 1] & 0xff : 0);
        }
        while (sum > 0xffff) {
            sum = sum % 0x10000 + sum / 0x10000;
        }
        return (int) sum;
    }
}
