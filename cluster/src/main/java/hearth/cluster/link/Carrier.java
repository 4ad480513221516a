package hearth.cluster.link;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Carries the TCP connections of the two cluster members over the link: what connects to the other member's port on our
 * loopback comes out on the other node, at its member. Only while the peer is up; all of it ends when it is lost. Threads
 * of its own, two a connection.
 */
final class Carrier implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1000;
    private static final int BUFFER = 16 << 10;

    private final Pairing pairing;
    private final Limits limits;
    private final Supplier<Dialled> dialler;
    private final BooleanSupplier up;
    private final LinkCounts counts;
    private final LinkEvents events;
    private final Set<Closeable> carried = ConcurrentHashMap.newKeySet();
    private final Places outward;
    private final Places inward;
    private final Semaphore dials;
    private final Listener listener;
    /** Owned by the listener's thread. */
    private String told = "";
    private volatile boolean closed;

    /**
     * Every user of this machine can connect to the port, so little can be had there.
     *
     * @param most
     *            connections each way. Members need one, and a second while they agree on which; one that the member at its
     *            end has not answered yet makes room for a newer one
     * @param dials
     *            connections to the other node that are being made at once
     * @param idle
     *            how long without a byte one way until a connection ends. Members send something each second
     */
    record Limits(int most, int dials, Duration idle) {
        static final Limits USUAL = new Limits(8, 2, Duration.ofSeconds(10));
    }

    /** @param dialler makes a connection to the other node that carries */
    Carrier(Pairing pairing, Limits limits, Supplier<Dialled> dialler, BooleanSupplier up, LinkCounts counts,
            LinkEvents events) {
        this.pairing = pairing;
        this.limits = limits;
        this.dialler = dialler;
        this.up = up;
        this.counts = counts;
        this.events = events;
        outward = new Places(limits.most);
        inward = new Places(limits.most);
        dials = new Semaphore(limits.dials);
        listener = new Listener("peer-carrier", this::listen, pairing.peer().lostAfter(), this::member, this::trouble);
    }

    /** Begins to listen, as soon as the port can be had: without it the members don't meet, and all else goes on. */
    void start() {
        listener.start();
    }

    private ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket();
        int port = pairing.otherMemberPort();
        try {
            socket.bind(new InetSocketAddress(loopback(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("the pair's link can't listen on 127.0.0.1:" + port + " (" + e.getMessage()
                    + "); if another process needs it, choose other peer.first-port and peer.second-port on both nodes",
                    e);
        }
    }

    private static InetAddress loopback() {
        return new InetSocketAddress("127.0.0.1", 0).getAddress();
    }

    /** It is tried again at once and again; told once, until it is over. */
    private void trouble(Exception fault) {
        String why = String.valueOf(fault.getMessage());
        if (!why.equals(told)) {
            told = why;
            events.membersFailed(why);
        }
    }

    private void member(Socket member) {
        told = "";
        Optional<Socket> goes = outward.enter(member);
        goes.ifPresent(this::evict);
        if (goes.filter(member::equals).isEmpty()) {
            Thread.ofVirtual().name("peer-carried").start(() -> outward(member));
        }
    }

    private void evict(Socket member) {
        counts.overflows.increment();
        Ending.of(member);
    }

    private void outward(Socket member) {
        try (member) {
            if (up.getAsBoolean() && dial() instanceof Dialled.Connected connected) {
                carry(member, connected.stream(), connected.in(), () -> outward.proved(member), () -> {});
            }
        } catch (IOException e) {
            // The member tries again by itself, and tells of what stays broken.
            return;
        } finally {
            outward.leave(member);
        }
    }

    private Dialled dial() {
        if (!dials.tryAcquire()) {
            return new Dialled.Unreachable("this node is connecting already");
        }
        try {
            return dialler.get();
        } finally {
            dials.release();
        }
    }

    /** A connection of the other node's member, for ours. Takes as long as it lasts. */
    void inward(SecureStream stream, InputStream in, LinkFrame.Welcome welcome) throws IOException {
        Socket place = stream.socket();
        Optional<Socket> goes = inward.enter(place);
        if (goes.filter(place::equals).isPresent()) {
            stream.output().write(new LinkFrame.Refusal(LinkFrame.Refused.BUSY).bytes());
            return;
        }
        goes.ifPresent(this::evict);
        try (Socket member = new Socket()) {
            member.connect(new InetSocketAddress(loopback(), pairing.memberPort()), CONNECT_MILLIS);
            stream.output().write(welcome.bytes());
            carry(member, stream, in, () -> {}, () -> inward.proved(place));
        } finally {
            inward.leave(place);
        }
    }

    /**
     * @param came
     *            run when the other node's member says something
     * @param went
     *            run when ours does
     */
    private void carry(Socket member, SecureStream stream, InputStream in, Runnable came, Runnable went)
            throws IOException {
        carried.add(member);
        carried.add(stream);
        try {
            member.setTcpNoDelay(true);
            member.setSoTimeout((int) limits.idle.toMillis());
            stream.socket().setSoTimeout((int) limits.idle.toMillis());
            if (!closed && up.getAsBoolean()) {
                OutputStream out = member.getOutputStream();
                Thread back = Thread.ofVirtual().name("peer-carried").start(() -> pump(in, out, came, member, stream));
                pump(member.getInputStream(), stream.output(), went, member, stream);
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

    private static void pump(InputStream in, OutputStream out, Runnable told, Socket member, SecureStream stream) {
        try {
            copy(in, out, told);
        } catch (IOException e) {
            // Either side may end it, at any time.
            Ending.of(member);
        }
        stream.close();
        Ending.of(member);
    }

    private static void copy(InputStream in, OutputStream out, Runnable told) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            told.run();
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
        listener.close();
        cut();
    }
}
