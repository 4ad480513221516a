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
    private Ending() {}

    /** Closes a connection. Where that fails its descriptor is gone all the same, and with it whoever waits on it. */
    static void of(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            return;
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
