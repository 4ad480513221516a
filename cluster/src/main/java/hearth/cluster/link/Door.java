package hearth.cluster.link;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;

import hearth.config.PeerSettings;

/**
 * Where the peer connects, and strangers try to. Until somebody has proved to have the key it has little time, and little
 * room ({@link Places}), which it can't take from the peer's own address. Threads of its own, one a connection.
 */
final class Door implements AutoCloseable {
    private final Pairing pairing;
    private final ScheduledExecutorService timer;
    private final Guests guests;
    private final LinkEvents events;
    private final LinkCounts counts;
    private final Places strangers;
    private final Places peers;
    private final Listener listener;
    private volatile boolean closed;

    /** What goes on with whoever has come in. */
    interface Guests {
        /** Takes as long as the connection lasts. */
        void came(SecureStream stream, DataInputStream in, LinkFrame.Hello hello) throws IOException;
    }

    private Door(Pairing pairing, ScheduledExecutorService timer, Guests guests, LinkEvents events, LinkCounts counts,
            Faults faults) {
        this.pairing = pairing;
        this.timer = timer;
        this.guests = guests;
        this.events = events;
        this.counts = counts;
        strangers = new Places(pairing.peer().strangers());
        peers = new Places(pairing.peer().strangers());
        listener = new Listener("peer-door", this::listen, pairing.peer().pulse(), this::arrived,
                fault -> faults.happened("the link's listener", fault));
    }

    /** @throws IOException if the address can't be listened on; the message says what to do */
    static Door open(Pairing pairing, ScheduledExecutorService timer, Guests guests, LinkEvents events,
            LinkCounts counts, Faults faults) throws IOException {
        Door door = new Door(pairing, timer, guests, events, counts, faults);
        door.listener.open();
        door.listener.start();
        return door;
    }

    private ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket();
        PeerSettings peer = pairing.peer();
        try {
            socket.bind(peer.listen().socketAddress());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("the pair's link can't listen on " + peer.listen() + " (" + e.getMessage()
                    + "): is the address this machine's, and is no other process there?", e);
        }
    }

    private void arrived(Socket guest) {
        boolean known = guest.getInetAddress().equals(pairing.peer().address().address());
        Places room = known ? peers : strangers;
        room.enter(guest).ifPresent(goes -> {
            counts.overflows.increment();
            events.stranger(goes.getInetAddress(), "too many are trying at once, and it was the first of them");
            Ending.of(goes);
        });
        Thread.ofVirtual().name("peer-guest").start(() -> guest(guest, room));
    }

    private void guest(Socket guest, Places room) {
        Optional<Guest> proved = prove(guest, room);
        try (guest) {
            if (proved.isPresent()) {
                admit(proved.get());
            }
        } catch (IOException e) {
            // The connection broke before it was of use; whoever opened it knows.
            return;
        } catch (RuntimeException e) {
            events.misdeed("a connection of the link", e);
        }
    }

    /** Somebody with the key, and what it wants. */
    private record Guest(SecureStream stream, DataInputStream in, LinkFrame.Hello hello) {}

    private Optional<Guest> prove(Socket guest, Places room) {
        try {
            Future<?> deadline = Ending.after(pairing.peer().handshakeTimeout(), guest, timer);
            try {
                guest.setTcpNoDelay(true);
                SecureStream stream = SecureStream.accept(guest, pairing.inward(), pairing.crypto());
                DataInputStream in = new DataInputStream(stream.input());
                if (LinkFrame.read(in, pairing.mostFrame()) instanceof LinkFrame.Hello hello) {
                    room.leave(guest);
                    return Optional.of(new Guest(stream, in, hello));
                }
                throw new ProtocolException("it has the key, but is no node of a pair");
            } finally {
                deadline.cancel(false);
            }
        } catch (IOException | RuntimeException e) {
            // One that had to make room was counted as such.
            if (room.leave(guest) && !closed) {
                counts.strangers.increment();
                events.stranger(guest.getInetAddress(), String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
    }

    private void admit(Guest guest) throws IOException {
        LinkFrame.Hello hello = guest.hello;
        LinkFrame.Hello ours = pairing.hello(hello.purpose(), false);
        if (hello.version() != ours.version()) {
            guest.stream.output().write(new LinkFrame.Refusal(LinkFrame.Refused.VERSION).bytes());
        } else if (hello.firstPort() != ours.firstPort() || hello.secondPort() != ours.secondPort()) {
            guest.stream.output().write(new LinkFrame.Refusal(LinkFrame.Refused.PORTS).bytes());
        } else {
            guests.came(guest.stream, guest.in, hello);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
    }
}
