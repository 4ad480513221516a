package hearth.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * The datagram socket on which a service manager hears of its services, see sd_notify(3). It only sends, and needs no
 * event loop: it must work while a loop is stuck. Any thread.
 */
final class NotifySocket implements AutoCloseable {
    private static final short AF_UNIX = 1;
    /** Of sun_path in struct sockaddr_un, see unix(7). */
    private static final int LONGEST_PATH = 108;
    private static final int FAMILY_BYTES = 2;

    private final String name;
    private final byte[] path;
    private final int descriptor;

    /**
     * @param name
     *            as NOTIFY_SOCKET has it: a file's absolute path, or {@code @} and a name that is no file (abstract)
     * @throws IOException
     *             if that is no address of a socket, or the kernel gives us none
     */
    NotifySocket(String name) throws IOException {
        this.name = name;
        path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length < 2 || path.length >= LONGEST_PATH || (path[0] != '/' && path[0] != '@')) {
            throw new IOException("NOTIFY_SOCKET is '" + name
                    + "', which is neither an absolute path nor '@' and a name. Start without it, or by systemd");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(SystemCalls.CAPTURED);
            try {
                descriptor = (int) SystemCalls.SOCKET.invokeExact(captured, (int) AF_UNIX,
                        SystemCalls.SOCK_DGRAM | SystemCalls.SOCK_CLOEXEC, 0);
            } catch (Throwable e) {
                throw SystemCalls.unexpected(e);
            }
            if (descriptor < 0) {
                throw new IOException(
                        "no socket to the service manager, errno " + SystemCalls.errno(captured));
            }
        }
    }

    /**
     * Sends one message: lines of {@code NAME=value}.
     *
     * @throws IOException
     *             if nobody listens there
     */
    void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(SystemCalls.CAPTURED);
            // A name's length is part of an abstract address; a file's path ends with the zero that memory begins with.
            int length = FAMILY_BYTES + path.length + (path[0] == 0 ? 0 : 1);
            MemorySegment address = arena.allocate(FAMILY_BYTES + LONGEST_PATH, FAMILY_BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
            MemorySegment payload = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, payload, ValueLayout.JAVA_BYTE, 0, bytes.length);
            long sent;
            try {
                sent = (long) SystemCalls.SENDTO.invokeExact(captured, descriptor, payload, (long) bytes.length, 0,
                        address, length);
            } catch (Throwable e) {
                throw SystemCalls.unexpected(e);
            }
            if (sent < 0) {
                throw new IOException("sending to " + name + " failed with errno " + SystemCalls.errno(captured));
            }
        }
    }

    /** To be called when nobody sends any more. */
    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) SystemCalls.CLOSE.invokeExact(arena.allocate(SystemCalls.CAPTURED), descriptor);
        } catch (Throwable e) {
            throw SystemCalls.unexpected(e);
        }
    }
}
