package hearth.cluster.link;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

import hearth.config.PeerSettings;
import org.bouncycastle.tls.TlsException;
import org.bouncycastle.tls.TlsNoCloseNotifyException;

/** Connects to the peer, within limits of time. Any thread that may wait. */
final class Dialler {
    private final Pairing pairing;
    private final ScheduledExecutorService timer;
    private final BooleanSupplier leads;

    Dialler(Pairing pairing, ScheduledExecutorService timer, BooleanSupplier leads) {
        this.pairing = pairing;
        this.timer = timer;
        this.leads = leads;
    }

    Dialled dial(LinkFrame.Purpose purpose) {
        PeerSettings peer = pairing.peer();
        Socket socket = new Socket();
        Dialled dialled = new Dialled.Unreachable("a fault of this node");
        try {
            // From the address that the other node has for us.
            socket.bind(new InetSocketAddress(peer.listen().address(), 0));
            socket.setTcpNoDelay(true);
            dialled = connect(socket, purpose);
        } catch (IOException e) {
            dialled = new Dialled.Unreachable(String.valueOf(e.getMessage()));
        } finally {
            if (!(dialled instanceof Dialled.Connected)) {
                Ending.of(socket);
            }
        }
        return dialled;
    }

    private Dialled connect(Socket socket, LinkFrame.Purpose purpose) throws IOException {
        PeerSettings peer = pairing.peer();
        try {
            socket.connect(peer.address().socketAddress(), (int) peer.connectTimeout().toMillis());
        } catch (ConnectException e) {
            // The JDK has this class for ECONNREFUSED, and for a time-out of the kernel's, which comes after ours.
            return new Dialled.Refused();
        }
        Future<?> deadline = Ending.after(peer.handshakeTimeout(), socket, timer);
        try {
            SecureStream stream = SecureStream.connect(socket, pairing.outward(), pairing.crypto());
            DataInputStream in = new DataInputStream(stream.input());
            stream.output().write(pairing.hello(purpose, leads.getAsBoolean()).bytes());
            return switch (LinkFrame.read(in, pairing.mostFrame())) {
                case LinkFrame.Welcome welcome -> new Dialled.Connected(stream, in, welcome);
                case LinkFrame.Refusal(LinkFrame.Refused reason) -> new Dialled.NotThePeer(switch (reason) {
                    case VERSION -> "it runs a version of Hearth that speaks otherwise; bring both to the same";
                    case PORTS -> "its first-port and second-port are not ours; write the same in both node.yaml";
                    case BUSY -> "it has more connections of this node than it takes";
                });
                default -> new Dialled.NotThePeer("it says what no node of a pair says");
            };
        } catch (TlsNoCloseNotifyException e) {
            return new Dialled.Unreachable("it closed the connection");
        } catch (TlsException e) {
            return new Dialled.NotThePeer("it does not prove to be " + pairing.peer().name()
                    + " with our key (" + e.getMessage() + "); compare the key files and the two names");
        } finally {
            deadline.cancel(false);
        }
    }
}
