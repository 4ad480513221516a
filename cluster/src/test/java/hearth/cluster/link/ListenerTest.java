package hearth.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

final class ListenerTest {
    private final List<ServerSocket> sockets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Socket> guests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Exception> troubles = new LinkedBlockingQueue<>();

    private ServerSocket open() throws IOException {
        ServerSocket socket = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        sockets.add(socket);
        return socket;
    }

    private void connect() throws IOException {
        new Socket("127.0.0.1", sockets.getLast().getLocalPort()).close();
    }

    @Test
    void aSocketThatBreaksIsReplacedAndAFaultOfAGuestIsItsOwn() throws Exception {
        try (Listener listener = new Listener("test", this::open, Duration.ofMillis(10), this::came, troubles::add)) {
            listener.open();
            listener.start();
            connect();
            assertThat(guests.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(troubles.poll(30, TimeUnit.SECONDS)).hasMessage("on purpose");
            sockets.getFirst().close();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (sockets.size() < 2 && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            connect();
            assertThat(guests.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(sockets).allMatch(ServerSocket::isClosed);
    }

    private void came(Socket guest) {
        guests.add(guest);
        throw new IllegalStateException("on purpose");
    }

    @Test
    void aListenerThatWaitsForItsPortEndsAtOnce() throws Exception {
        long begun = System.nanoTime();
        try (Listener listener = new Listener("test", () -> {
            throw new IOException("taken");
        }, Duration.ofMinutes(10), guests::add, troubles::add)) {
            listener.start();
            assertThat(troubles.poll(30, TimeUnit.SECONDS)).hasMessage("taken");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }
}
