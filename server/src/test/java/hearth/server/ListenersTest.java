package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Clients that take long, ask for much at once, or go away in between. */
class ListenersTest {
    private static final int BIG = 64 << 20;
    private static final String GET_BIG = "GET /boot/big.bin HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    private Path temporary;

    private RunningHearth running(String further) throws Exception {
        Path big = temporary.resolve("config/boot/files/big.bin");
        Files.createDirectories(big.getParent());
        try (RandomAccessFile file = new RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(BIG);
        }
        return new RunningHearth(temporary, further);
    }

    /** A client that takes little at a time: nearly all of a long answer stays with the server. */
    private static Socket slowClient(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(5000);
        return socket;
    }

    private static void ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void pipelinedDownloadsOpenOneFileAtATime() throws Exception {
        try (RunningHearth hearth = running("")) {
            try (Socket socket = slowClient(hearth.http)) {
                ask(socket, GET_BIG.repeat(200));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                assertThat(opened("big.bin")).isEqualTo(1);
            }
            // Requests that were read before the end was noticed still open a file each, for a moment.
            int quiet = 0;
            for (int i = 0; i < 250 && quiet < 15; i++) {
                quiet = opened("big.bin") == 0 ? quiet + 1 : 0;
                Thread.sleep(20);
            }
            assertThat(quiet).as("looks without an open file after the client has gone").isEqualTo(15);
        }
    }

    private static long opened(String name) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(descriptor -> leadsTo(descriptor, name)).count();
        }
    }

    private static boolean leadsTo(Path descriptor, String name) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith(name);
        } catch (NoSuchFileException e) {
            return false; // Closed meanwhile.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAfterALongOne() throws Exception {
        try (RunningHearth hearth = running(""); Socket socket = slowClient(hearth.http)) {
            ask(socket, GET_BIG + "GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            byte[] all = socket.getInputStream().readAllBytes();
            assertThat(all).hasSizeGreaterThan(BIG);
            assertThat(new String(all, all.length - 300, 300, StandardCharsets.ISO_8859_1)).contains("HTTP/1.1 200")
                    .endsWith("ready\n");
        }
    }

    @Test
    void slowDownloadIsNotTakenForAnIdleConnection() throws Exception {
        try (RunningHearth hearth = running(""); Socket socket = slowClient(hearth.http)) {
            ask(socket, GET_BIG);
            InputStream answer = socket.getInputStream();
            long end = System.nanoTime() + 3_000_000_000L; // the idle time is 2 s
            while (System.nanoTime() < end) {
                assertThat(answer.readNBytes(8192)).hasSize(8192);
                Thread.sleep(10);
            }
            assertThat(opened("big.bin")).as("the server goes on sending").isEqualTo(1);
        }
    }

    @Test
    void downloadThatTheClientForgetsEnds() throws Exception {
        try (RunningHearth hearth = running(""); Socket socket = slowClient(hearth.http)) {
            ask(socket, GET_BIG);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            for (int i = 0; i < 300 && opened("big.bin") > 0; i++) {
                Thread.sleep(20);
            }
            assertThat(opened("big.bin")).isZero();
        }
    }

    @Test
    void downloadIsNotClosedForACrowdThatIsSilent() throws Exception {
        try (RunningHearth hearth = running(""); Socket download = slowClient(hearth.http)) {
            ask(download, GET_BIG);
            assertThat(download.getInputStream().read()).isEqualTo('H');
            List<Socket> crowd = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                crowd.add(new Socket(InetAddress.getLoopbackAddress(), hearth.http));
            }
            assertThat(download.getInputStream().readNBytes(BIG)).hasSize(BIG);
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void forwardedAnswerComesThoughTheClientHasClosedItsSide() throws Exception {
        try (DatagramSocket upstream = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RunningHearth hearth = running(
                        ", forward: {upstreams: [\"127.0.0.1:" + upstream.getLocalPort() + "\"]}")) {
            Thread answering = Thread.ofVirtual().start(() -> refuseOne(upstream));
            Message query = Message
                    .newQuery(Record.newRecord(Name.fromString("www.elsewhere.example."), Type.A, DClass.IN));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hearth.dns)) {
                socket.setSoTimeout(5000);
                DataOutputStream frames = new DataOutputStream(socket.getOutputStream());
                frames.writeShort(query.toWire().length);
                frames.write(query.toWire());
                socket.shutdownOutput();
                DataInputStream answers = new DataInputStream(socket.getInputStream());
                Message answer = new Message(answers.readNBytes(answers.readUnsignedShort()));
                assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
                assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
                assertThat(answers.read()).as("the server closes its side, too").isEqualTo(-1);
            }
            answering.join();
        }
    }

    /** An upstream that takes its time to say that there is no such name. */
    private static void refuseOne(DatagramSocket upstream) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            upstream.receive(packet);
            Thread.sleep(300);
            Message message = new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
            message.getHeader().setFlag(Flags.QR);
            message.getHeader().setRcode(Rcode.NXDOMAIN);
            byte[] wire = message.toWire();
            // The question as it was spelled: the library keeps the case.
            upstream.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void lengthOfAFileNotSentAgainIsTheFiles() throws Exception {
        try (RunningHearth hearth = running(""); Socket socket = slowClient(hearth.http)) {
            ask(socket, "GET /boot/hello.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n\r\n");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 304 ").contains("content-length: 32\r\n").endsWith("\r\n\r\n");
        }
    }

    @Test
    void dhcpPortOfAnotherServerIsNotShared() throws Exception {
        try (DatagramSocket other = new DatagramSocket(null)) {
            other.setReuseAddress(true);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Path folder = temporary.resolve("dhcp");
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("hearth.yaml"),
                    "dhcp: {listen: [\"127.0.0.1:" + other.getLocalPort() + "\"]}\n");
            assertThatThrownBy(() -> Hearth.start(folder, temporary.resolve("data"), InstantSource.system()))
                    .isInstanceOf(IOException.class).hasMessageContaining("DHCP")
                    .hasMessageContaining("Another process");
        }
    }

    @Test
    void nodeOfOneProtocolStarts() throws Exception {
        Path folder = temporary.resolve("alone");
        Files.createDirectories(folder);
        int port = freePort();
        Files.writeString(folder.resolve("hearth.yaml"), "http: {listen: [\"[::1]:" + port + "\"]}\n");
        try (Hearth hearth = Hearth.start(folder, temporary.resolve("data"), InstantSource.system());
                Socket socket = new Socket(InetAddress.getByName("::1"), port)) {
            ask(socket, "GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(hearth.appliance().dns().listen()).isEmpty();
        }
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }
}
