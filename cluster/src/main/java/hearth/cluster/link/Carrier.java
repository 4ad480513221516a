package hearth.cluster.link;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Carries the TCP connections of the two cluster members over the link: what connects to the other member's port on our
 * loopback comes out on the other node, at its member. Only while the peer is up; all of it ends when it is lost. Threads
 * of its own, two a connection.
 */
final class Carrier implements AutoCloseable {
    /** Members need one connection, and a second while they agree on which. */
    private static final int MOST = 8;
    private static final int CONNECT_MILLIS = 1000;
    private static final int BUFFER = 16 << 10;

    private final Pairing pairing;
    private final Dialler dialler;
    private final BooleanSupplier up;
    private final LinkEvents events;
    private final Set<Closeable> carried = ConcurrentHashMap.newKeySet();
    private final Semaphore outward = new Semaphore(MOST);
    private final Semaphore inward = new Semaphore(MOST);
    private final ServerSocket socket;
    private final Thread accepting = Thread.ofVirtual().name("peer-carrier").unstarted(this::run);
    private volatile boolean closed;

    private Carrier(Pairing pairing, Dialler dialler, BooleanSupplier up, LinkEvents events) throws IOException {
        this.pairing = pairing;
        this.dialler = dialler;
        this.up = up;
        this.events = events;
        socket = new ServerSocket();
    }

    /** @throws IOException if the other member's port on our loopback is taken; the message says what to do */
    static Carrier open(Pairing pairing, Dialler dialler, BooleanSupplier up, LinkEvents events) throws IOException {
        Carrier carrier = new Carrier(pairing, dialler, up, events);
        int port = pairing.otherMemberPort();
        try {
            carrier.socket.bind(new InetSocketAddress(loopback(), port));
        } catch (IOException e) {
            carrier.socket.close();
            throw new IOException("the pair's link can't listen on 127.0.0.1:" + port + " (" + e.getMessage()
                    + "); if another process needs it, choose other peer.first-port and peer.second-port on both nodes",
                    e);
        }
        carrier.accepting.start();
        return carrier;
    }

    private static InetAddress loopback() {
        return new InetSocketAddress("127.0.0.1", 0).getAddress();
    }

    private void run() {
        while (!closed) {
            try {
                Socket member = socket.accept();
                Thread.ofVirtual().name("peer-carried").start(() -> outward(member));
            } catch (IOException e) {
                if (!closed) {
                    events.misdeed("the listener for the other member", e);
                }
                return;
            }
        }
    }

    private void outward(Socket member) {
        try (member) {
            if (up.getAsBoolean() && outward.tryAcquire()) {
                try {
                    if (dialler.dial(LinkFrame.Purpose.CARRY) instanceof Dialled.Connected connected) {
                        carry(member, connected.stream(), connected.in());
                    }
                } finally {
                    outward.release();
                }
            }
        } catch (IOException e) {
            // The member tries again by itself, and tells of what stays broken.
            return;
        }
    }

    /** A connection of the other node's member, for ours. Takes as long as it lasts. */
    void inward(SecureStream stream, InputStream in, LinkFrame.Welcome welcome) throws IOException {
        if (!inward.tryAcquire()) {
            stream.output().write(new LinkFrame.Refusal(LinkFrame.Refused.BUSY).bytes());
            return;
        }
        try (Socket member = new Socket()) {
            member.connect(new InetSocketAddress(loopback(), pairing.memberPort()), CONNECT_MILLIS);
            stream.output().write(welcome.bytes());
            carry(member, stream, in);
        } finally {
            inward.release();
        }
    }

    private void carry(Socket member, SecureStream stream, InputStream in) throws IOException {
        member.setTcpNoDelay(true);
        carried.add(member);
        carried.add(stream);
        try {
            if (!closed && up.getAsBoolean()) {
                OutputStream out = member.getOutputStream();
                Thread back = Thread.ofVirtual().name("peer-carried").start(() -> pump(in, out, member, stream));
                pump(member.getInputStream(), stream.output(), member, stream);
                back.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stream.close();
            carried.remove(member);
            carried.remove(stream);
        }
    }

    private static void pump(InputStream in, OutputStream out, Socket member, SecureStream stream) {
        try {
            copy(in, out);
        } catch (IOException e) {
            // Either side may end it, at any time.
            Ending.of(member);
        }
        stream.close();
        Ending.of(member);
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    /** Ends what is carried: the peer is gone, and the members must not wait for time-outs to know. */
    void cut() {
        carried.forEach(Ending::of);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
        Ending.await(accepting);
        cut();
    }
}
