package hearth.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A resolver on loopback, over UDP and TCP on one port, that fills replies as a test says. */
final class LoopbackUpstream implements AutoCloseable {
    private static final int UDP_LIMIT = 1232;

    private final UnaryOperator<Message> answers;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    final AtomicInteger questions = new AtomicInteger();

    /** @param answers gets a reply with nothing but its question */
    LoopbackUpstream(UnaryOperator<Message> answers) throws IOException {
        this.answers = answers;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        tcp = new ServerSocket(0, 50, loopback);
        udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
        Thread.ofPlatform().daemon().start(this::serveUdp);
        Thread.ofPlatform().daemon().start(this::serveTcp);
    }

    int port() {
        return tcp.getLocalPort();
    }

    private byte[] reply(byte[] query, int limit) throws IOException {
        questions.incrementAndGet();
        Message asked = new Message(query);
        Message reply = new Message(asked.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RD);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(asked.getQuestion(), Section.QUESTION);
        return answers.apply(reply).toWire(limit);
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] wire = reply(Arrays.copyOf(buffer, packet.getLength()), UDP_LIMIT);
                udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
            } catch (IOException e) {
                failUnlessClosed(e);
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] wire = reply(in.readNBytes(in.readUnsignedShort()), 65535);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(wire.length);
                out.write(wire);
                out.flush();
            } catch (IOException e) {
                failUnlessClosed(e);
            }
        }
    }

    private void failUnlessClosed(IOException e) {
        if (!tcp.isClosed()) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
