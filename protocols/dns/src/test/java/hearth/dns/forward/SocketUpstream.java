package hearth.dns.forward;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

import hearth.config.Endpoint;
import hearth.dns.Transport;

/** The plainest way to upstreams: a thread and a socket for each message. For tests. */
final class SocketUpstream implements Upstream {
    @Override
    public void ask(Endpoint upstream, Transport transport, byte[] message, Duration timeout, Answer answer) {
        Thread.ofVirtual().start(() -> {
            try {
                switch (transport) {
                    case UDP -> overUdp(upstream, message, timeout, answer);
                    case TCP -> overTcp(upstream, message, timeout, answer);
                }
            } catch (SocketTimeoutException e) {
                answer.timedOut();
            } catch (IOException e) {
                answer.failed(e);
            }
        });
    }

    private static void overUdp(Endpoint upstream, byte[] message, Duration timeout, Answer answer) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(upstream.socketAddress());
            socket.send(new DatagramPacket(message, message.length));
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            do {
                socket.setSoTimeout((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
                socket.receive(packet);
            } while (!answer.received(packet.getData(), packet.getLength()));
        }
    }

    private static void overTcp(Endpoint upstream, byte[] message, Duration timeout, Answer answer) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(upstream.socketAddress(), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(message.length);
            out.write(message);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] reply = in.readNBytes(in.readUnsignedShort());
            if (!answer.received(reply, reply.length)) {
                throw new IOException("the answer is to another query");
            }
        }
    }
}
