package hearth.cluster.link;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Accepts connections until it is closed: no fault ends it, be it a port that is taken, a lack of descriptors or a socket
 * that broke. A thread of its own.
 */
final class Listener implements AutoCloseable {
    private final Sockets sockets;
    private final Duration pause;
    private final Consumer<Socket> guests;
    private final Consumer<Exception> trouble;
    private final Thread thread;
    /** Under the lock of this object. */
    private Optional<ServerSocket> socket = Optional.empty();
    private volatile boolean closed;

    /** Makes a socket that listens. */
    @FunctionalInterface
    interface Sockets {
        /** @throws IOException if the address can't be had now; the message says what to do */
        ServerSocket open() throws IOException;
    }

    /**
     * @param pause
     *            after a fault: it won't be better at once
     * @param guests
     *            gets each connection on the listener's thread, and must not wait
     * @param trouble
     *            told of each fault on that thread
     */
    Listener(String name, Sockets sockets, Duration pause, Consumer<Socket> guests, Consumer<Exception> trouble) {
        this.sockets = sockets;
        this.pause = pause;
        this.guests = guests;
        this.trouble = trouble;
        thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Takes the address now, where a node that can't have it must not start. */
    void open() throws IOException {
        socket();
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    guests.accept(socket().accept());
                } catch (IOException | RuntimeException e) {
                    if (!closed) {
                        trouble.accept(e);
                        Thread.sleep(pause);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed in a pause
        }
    }

    private synchronized ServerSocket socket() throws IOException {
        if (closed) {
            throw new SocketException("the listener is closed");
        }
        if (socket.filter(open -> !open.isClosed()).isEmpty()) {
            socket = Optional.of(sockets.open());
        }
        return socket.get();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        synchronized (this) {
            if (socket.isPresent()) {
                socket.get().close();
            }
        }
        thread.interrupt();
        Ending.await(thread);
    }
}
