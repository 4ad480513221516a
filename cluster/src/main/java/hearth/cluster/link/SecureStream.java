package hearth.cluster.link;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A connection over which both sides have proved that they have the pair's key. One thread may read while another
 * writes; any may close it.
 */
final class SecureStream implements Closeable {
    private final Socket socket;
    private final TlsProtocol tls;

    private SecureStream(Socket socket, TlsProtocol tls) {
        this.socket = socket;
        this.tls = tls;
    }

    /** @throws IOException if the other side does not have the key; the socket is left to the caller */
    static SecureStream connect(Socket socket, Secret secret, TlsCrypto crypto) throws IOException {
        TlsClientProtocol tls = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
        tls.connect(new PskClient(secret, crypto));
        return new SecureStream(socket, tls);
    }

    /** @throws IOException if the other side does not have the key; the socket is left to the caller */
    static SecureStream accept(Socket socket, Secret secret, TlsCrypto crypto) throws IOException {
        TlsServerProtocol tls = new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
        tls.accept(new PskServer(secret, crypto));
        return new SecureStream(socket, tls);
    }

    InputStream input() {
        return tls.getInputStream();
    }

    OutputStream output() {
        return tls.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    /** Without a word to the other side, whose read ends: nobody can be kept waiting by one that takes nothing. */
    @Override
    public void close() {
        Ending.of(socket);
    }
}
