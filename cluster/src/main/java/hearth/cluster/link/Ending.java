package hearth.cluster.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How connections end. */
final class Ending {
    private static final Duration SHORTLY = Duration.ofSeconds(1);

    private Ending() {}

    /** Closes a connection. Where that fails its descriptor is gone all the same, and with it whoever waits on it. */
    static void of(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            return;
        }
    }

    /** Waits for whoever accepts connections: until then the port of a closed socket is still taken. */
    static void await(Thread accepting) {
        try {
            accepting.join(SHORTLY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes a socket when its time is over, however slowly bytes come; unless the result is cancelled before. */
    static Future<?> after(Duration limit, Socket socket, ScheduledExecutorService timer) throws IOException {
        try {
            return timer.schedule(() -> of(socket), limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("this node stops", e);
        }
    }
}
