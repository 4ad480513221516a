package hearth.dns.forward;

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

import hearth.config.Endpoint;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A resolver on loopback, over UDP and TCP on one port, that answers with dnsjava what a test says. */
final class LoopbackResolver implements AutoCloseable {
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final UnaryOperator<Message> answers;
    final AtomicInteger udpQueries = new AtomicInteger();
    final AtomicInteger tcpQueries = new AtomicInteger();

    LoopbackResolver(UnaryOperator<Message> answers) throws IOException {
        this.answers = answers;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.tcp = new ServerSocket(0, 50, loopback);
        this.udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
        Thread.ofPlatform().daemon().start(this::serveUdp);
        Thread.ofPlatform().daemon().start(this::serveTcp);
    }

    Endpoint endpoint() {
        return new Endpoint(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                udpQueries.incrementAndGet();
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                Message reply = answers.apply(query);
                byte[] wire = reply.toWire(65535);
                if (wire.length > query.getOPT().getPayloadSize()) {
                    reply.removeAllRecords(Section.ANSWER);
                    reply.getHeader().setFlag(Flags.TC);
                    wire = reply.toWire(65535);
                }
                udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
            } catch (IOException e) {
                endUnlessClosed(e);
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] query = in.readNBytes(in.readUnsignedShort());
                tcpQueries.incrementAndGet();
                byte[] wire = answers.apply(new Message(query)).toWire(65535);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(wire.length);
                out.write(wire);
                out.flush();
            } catch (IOException e) {
                endUnlessClosed(e);
            }
        }
    }

    private void endUnlessClosed(IOException e) {
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
