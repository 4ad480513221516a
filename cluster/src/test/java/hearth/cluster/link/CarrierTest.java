package hearth.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import hearth.config.PeerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What local users can do at the port of the other member. Whatever the far end of this test gets it sends back. */
final class CarrierTest {
    private final int port = 16_100 + ThreadLocalRandom.current().nextInt(1900) * 2;
    private final PeerSettings settings = TestLink.settings("b", "127.0.0.1:1", "127.0.0.1:2", port);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final LinkCounts counts = new LinkCounts();
    private Pairing here;
    private Pairing there;
    private ServerSocket far;

    @BeforeEach
    void theOtherNode() throws Exception {
        PairKey key = PairKey.of(TestLink.KEY);
        here = Pairing.of("a", settings, key, new SecureRandom());
        there = Pairing.of("b", TestLink.settings("a", "127.0.0.1:2", "127.0.0.1:1", port), key, new SecureRandom());
        far = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        open.add(far);
        Thread.ofVirtual().start(this::accept);
    }

    private void carry(Duration idle) throws IOException {
        TestLink events = new TestLink("a", settings, TestLink.KEY, Duration.ZERO);
        Carrier carrier = new Carrier(here, new Carrier.Limits(3, 20, idle), this::dial, () -> true, counts, events);
        open.add(carrier);
        carrier.start();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = far.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            }
        } catch (IOException e) {
            return; // the end of the test
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            SecureStream stream = SecureStream.accept(socket, there.inward(), there.crypto());
            stream.input().transferTo(stream.output());
        } catch (IOException e) {
            return; // the carrier ended it
        }
    }

    private Dialled dial() {
        try {
            Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), far.getLocalPort());
            SecureStream stream = SecureStream.connect(socket, here.outward(), here.crypto());
            return new Dialled.Connected(stream, new DataInputStream(stream.input()), new LinkFrame.Welcome(1, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket member() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", here.otherMemberPort()));
                open.add(socket);
                socket.setSoTimeout(30_000);
                return socket;
            } catch (IOException e) {
                socket.close();
                assertThat(System.nanoTime()).as("the carrier listens").isLessThan(end);
                Thread.sleep(5);
            }
        }
    }

    private static boolean carries(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        return socket.getInputStream().read() == 7;
    }

    @Test
    void connectionsThatSayNothingMakeRoomForTheMembers() throws Exception {
        carry(Duration.ofMinutes(1));
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            idle.add(member());
        }
        Socket first = member();
        assertThat(carries(first)).isTrue();
        assertThat(idle.getFirst().getInputStream().read()).as("the oldest had to go").isNegative();
        Socket second = member();
        assertThat(carries(second)).isTrue();
        member();
        member();
        assertThat(carries(first)).as("what is of use stays").isTrue();
        assertThat(carries(second)).isTrue();
        assertThat(counts.overflows.sum()).isEqualTo(4);
    }

    @Test
    void aConnectionThatIsIdleEnds() throws Exception {
        carry(Duration.ofSeconds(1));
        Socket member = member();
        assertThat(carries(member)).isTrue();
        assertThat(member.getInputStream().read()).isNegative();
    }
}
