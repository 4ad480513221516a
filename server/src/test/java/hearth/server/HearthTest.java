package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import hearth.config.NodeLoader;
import hearth.config.NodeSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** One whole node, spoken to as clients speak to it. */
class HearthTest {
    private static final Path METRICS_PAGE = Path.of("..", "docs", "metrics.md");

    @TempDir
    private Path temporary;
    private RunningHearth hearth;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        hearth = new RunningHearth(temporary, "");
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.close();
        hearth.close();
    }

    @Test
    void reloadAppliesAWholeRevision() throws IOException {
        long before = serial();
        hearth.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
        hearth.write("zones/new.example.yaml", RunningHearth.zone("192.0.2.12"));

        hearth.node().reload();

        assertThat(ask("www.home.example.", Type.A)).containsExactly("192.0.2.11");
        assertThat(ask("www.new.example.", Type.A)).containsExactly("192.0.2.12");
        assertThat(ask("nas.home.example.", Type.A)).as("names of machines stay").containsExactly("192.0.2.60");
        assertThat(serial()).isGreaterThan(before);
    }

    @Test
    void reloadOfABadRevisionChangesNothing() throws IOException {
        hearth.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
        hearth.write("networks/lan.yaml", "{subnet: 192.0.2.0/24, poools: []}");

        hearth.node().reload();

        assertThat(ask("www.home.example.", Type.A)).containsExactly("192.0.2.10");
    }

    @Test
    void serialsDoNotGoBackwardsOverARestart() throws Exception {
        long before = serial();
        hearth.close();
        try (Hearth again = Hearth.start(hearth.folder, temporary.resolve("data"), InstantSource.system())) {
            assertThat(again.appliance().dns().listen()).hasSize(1);
            assertThat(serial()).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    void machinesHaveTheirNamesForwardAndReverse() throws IOException {
        assertThat(ask("nas.home.example.", Type.A)).containsExactly("192.0.2.60");
        assertThat(ask("60.2.0.192.in-addr.arpa.", Type.PTR)).containsExactly("nas.home.example.");
        assertThat(ask("10.2.0.192.in-addr.arpa.", Type.PTR)).containsExactly("www.home.example.");
    }

    @Test
    void secondNodeOnTheSamePortsIsToldWhatIsInTheWay() {
        assertThatThrownBy(() -> Hearth.start(hearth.folder, temporary.resolve("data2"), InstantSource.system()))
                .isInstanceOf(IOException.class).hasMessageContaining("127.0.0.1:").hasMessageContaining("port");
        assertThatThrownBy(() -> Hearth.start(hearth.folder, temporary.resolve("data"), InstantSource.system()))
                .isInstanceOf(IOException.class).hasMessageContaining(temporary.resolve("data").toString());
    }

    @Test
    void tcpAnswersPipelinedQueriesAndOneThatComesByteByByte() throws Exception {
        byte[] query = Message.newQuery(Record.newRecord(Name.fromString("www.home.example."), Type.A, DClass.IN))
                .toWire();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        DataOutputStream frames = new DataOutputStream(stream);
        for (int i = 0; i < 100; i++) {
            frames.writeShort(query.length);
            frames.write(query);
        }
        byte[] bytes = stream.toByteArray();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hearth.dns)) {
            socket.setSoTimeout(5000);
            socket.setTcpNoDelay(true);
            int oneFrame = query.length + 2;
            for (int i = 0; i < oneFrame; i++) {
                socket.getOutputStream().write(bytes, i, 1);
            }
            socket.getOutputStream().write(bytes, oneFrame, bytes.length - oneFrame);
            DataInputStream answers = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < 100; i++) {
                byte[] answer = answers.readNBytes(answers.readUnsignedShort());
                assertThat(new Message(answer).getSection(Section.ANSWER)).hasSize(1);
            }
        }
    }

    @Test
    void namesOfOthersAreRefusedWithoutUpstreams() throws IOException {
        assertThat(reply("www.elsewhere.example.", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void filesComeWholeInPartAndNotAgain() throws Exception {
        HttpResponse<String> whole = get("/boot/hello.txt");
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).hasSize(32).startsWith("hello");

        HttpResponse<String> part = get("/boot/hello.txt", "Range", "bytes=7-10");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("this");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 7-10/32");

        String etag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(get("/boot/hello.txt", "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(get("/boot/hello.txt", "Range", "bytes=32-").statusCode()).isEqualTo(416);
    }

    @Test
    void nothingOutsideTheBootFolderIsServed() throws Exception {
        for (String path : List.of("/boot/../hearth.yaml", "/boot/%2e%2e/hearth.yaml", "/boot/..%2f..%2fetc/passwd",
                "/boot//etc/passwd", "/boot/%00", "/boot/", "/", "/boot/%zz")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).as(path)
                    .matches(Pattern.compile("HTTP/1.1 40[04] .*", Pattern.DOTALL)).doesNotContain("listen");
        }
        assertThat(raw("POST /boot/hello.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void requestsThatAreNoneAreAnsweredAndTheConnectionEnds() throws IOException {
        assertThat(raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /" + "a".repeat(9000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 4");
        assertThat(raw("GET /ready HTTP/1.1\r\nX: " + "a".repeat(9000) + "\r\n\r\n")).startsWith("HTTP/1.1 4");
    }

    @Test
    void connectionLimitClosesTheLongestSilentOne() throws Exception {
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            idle.add(new Socket(InetAddress.getLoopbackAddress(), hearth.http));
        }
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        int closed = 0;
        for (Socket socket : idle) {
            closed += closedByServer(socket) ? 1 : 0;
            socket.close();
        }
        assertThat(closed).isEqualTo(1);
    }

    private static boolean closedByServer(Socket socket) throws IOException {
        socket.setSoTimeout(20);
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void sourceThatIsNotConfiguredIsNotToldOf() throws Exception {
        assertThat(get("/metrics").body()).doesNotContain("hearth_discovery_connected{");
        lookForContainers();
        assertThat(get("/metrics").body()).contains("hearth_discovery_connected{source=\"docker\"} 0")
                .doesNotContain("hearth_discovery_connected{source=\"kubernetes\"");
    }

    /** From now on, of an engine that doesn't run. */
    private void lookForContainers() throws IOException {
        hearth.write("hearth.yaml", Files.readString(hearth.folder.resolve("hearth.yaml"))
                + "discovery: {docker: {socket: " + temporary.resolve("none.sock") + ", domain: home.example}}\n");
        hearth.node().reload();
    }

    @Test
    void metricsPageListsEveryMetric() throws Exception {
        hearth.close();
        // Some metrics are there for each upstream or source only; nobody answers at these.
        hearth = new RunningHearth(temporary.resolve("forwarding"),
                ", forward: {upstreams: [\"127.0.0.1:" + RunningHearth.freePort() + "\"]}");
        lookForContainers();
        String page = metricsPage(get("/metrics").body() + pairMetrics() + ofAPair());
        if (Boolean.getBoolean("hearth.write")) {
            Files.writeString(METRICS_PAGE, page);
        }
        assertThat(Files.readString(METRICS_PAGE)).as("regenerate with -Dhearth.write=true").isEqualTo(page);
    }

    /** What a node has that is one of a pair. */
    private String pairMetrics() throws IOException {
        Path key = Files.writeString(temporary.resolve("key"), "0123456789abcdef".repeat(4));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path file = Files.writeString(temporary.resolve("node.yaml"), """
                name: a
                repository: {url: "file:///none"}
                peer: {name: b, address: 192.0.2.3, listen: 192.0.2.2, key-file: %s}
                """.formatted(key));
        if (NodeLoader.load(file) instanceof NodeLoader.Result.Loaded(NodeSettings node)
                && node.peer().isPresent()) {
            Log log = new Log(hearth.node().appliance().log(), InstantSource.system());
            try (Metrics metrics = new Metrics();
                    PairService pair = new PairService(node, node.peer().get(), log, InstantSource.system())) {
                ServerMetrics.pair(metrics, pair.link().orElseThrow());
                return metrics.scrape();
            }
        }
        throw new AssertionError("node.yaml is refused");
    }

    /** What a node with a peer has besides. */
    private String ofAPair() throws Exception {
        TestPeer.Two two = TestPeer.two();
        try (EventLoops loops = new EventLoops(1);
                DhcpService dhcp = new DhcpService(hearth.node().configuration(), temporary.resolve("pair"),
                        Optional.of(two.one()), loops.dhcp(), request -> Optional.empty(), new TestPeer.Names(),
                        hearth.node().log(), InstantSource.system());
                Metrics metrics = new Metrics()) {
            ServerMetrics.replication(metrics, dhcp.replicated().orElseThrow());
            return metrics.scrape();
        }
    }

    private static String metricsPage(String scraped) {
        StringBuilder page = new StringBuilder(
                """
                        # Metrics

                        What `GET /metrics` has of Hearth's own, beside the JVM's (`jvm_`, `process_`, `system_`). This page is made
                        from a running node.

                        | metric | type | meaning |
                        |---|---|---|
                        """);
        Pattern.compile("# HELP (hearth_\\S+) (.*)\n# TYPE \\S+ (\\S+)").matcher(scraped).results()
                .map(m -> "| `" + m.group(1) + "` | " + m.group(3) + " | " + m.group(2) + " |\n").sorted()
                .forEach(page::append);
        return page.toString();
    }

    private long serial() throws IOException {
        return ((SOARecord) reply("home.example.", Type.SOA).getSection(Section.ANSWER).getFirst()).getSerial();
    }

    private List<String> ask(String name, int type) throws IOException {
        return reply(name, type).getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
    }

    private Message reply(String name, int type) throws IOException {
        SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(hearth.dns);
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hearth.http + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hearth.http)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
