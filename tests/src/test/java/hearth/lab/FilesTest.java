package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.apache.commons.net.tftp.TFTP;
import org.apache.commons.net.tftp.TFTPClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class FilesTest {
    private static final Duration TRANSFER = Duration.ofSeconds(60);
    private static final String NAME = "some/loader.bin";
    /** No multiple of any block size in use. */
    private static final byte[] CONTENT = new byte[3_000_001];
    private static LabNetwork network;
    private static Host client;

    @BeforeAll
    static void open() throws Exception {
        network = LabTests.openNetwork();
        client = network.neighbour("client", "192.0.2.7");
        new Random(1).nextBytes(CONTENT);
        Path file = network.hearth().configuration().resolve("boot/files").resolve(NAME);
        Files.createDirectories(file.getParent());
        Files.write(file, CONTENT);
    }

    @AfterAll
    static void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void tftpHpaGetsTheFile() throws Exception {
        LabTests.needs(Tool.TFTP);
        Path copy = copy("tftp-hpa");
        client.run(TRANSFER, "tftp", "-m", "binary", LabNetwork.SERVER, "-c", "get", NAME, copy.toString()).orThrow();
        assertThat(copy).hasBinaryContent(CONTENT);
    }

    @Test
    void atftpGetsTheFileInWindows() throws Exception {
        LabTests.needs(Tool.ATFTP);
        Path copy = copy("atftp");
        Result result = client
                .run(TRANSFER, "atftp", "--trace", "--option", "windowsize 16", "--option", "blksize 1428",
                        "--get", "--remote-file", NAME, "--local-file", copy.toString(), LabNetwork.SERVER)
                .orThrow();
        assertThat(copy).hasBinaryContent(CONTENT);
        assertThat((result.out() + result.err()).lines().filter(l -> l.startsWith("received OACK"))).singleElement()
                .asString().contains("windowsize: 16");
    }

    @Test
    void commonsNetGetsTheFileWithoutAnyOption() throws Exception {
        Path copy = copy("commons-net");
        Running fetch = client.startJava(List.of(), Fetch.class.getName(), LabNetwork.SERVER, NAME, copy.toString());
        assertThat(fetch.awaitEnd(TRANSFER)).as(fetch.output()).isZero();
        assertThat(copy).hasBinaryContent(CONTENT);
    }

    @Test
    void curlGetsTheFileWholeAndInRanges() throws Exception {
        Path whole = copy("curl");
        String url = LabNetwork.HTTP + "/boot/" + NAME;
        client.run(TRANSFER, "curl", "-fsS", "-o", whole.toString(), url).orThrow();
        assertThat(whole).hasBinaryContent(CONTENT);

        Path range = copy("curl-range");
        Result part = client.run(TRANSFER, "curl", "-fsS", "-w", "%{http_code}", "-r", "1000000-1999999", "-o",
                range.toString(), url).orThrow();
        assertThat(part.out()).isEqualTo("206");
        assertThat(range).hasBinaryContent(Arrays.copyOfRange(CONTENT, 1_000_000, 2_000_000));

        Path rest = copy("curl-rest");
        Files.write(rest, Arrays.copyOf(CONTENT, 5000));
        client.run(TRANSFER, "curl", "-fsS", "-C", "-", "-o", rest.toString(), url).orThrow();
        assertThat(rest).as("a download taken up again").hasBinaryContent(CONTENT);
    }

    @Test
    void nothingOutsideTheBootFolderIsGiven() throws Exception {
        LabTests.needs(Tool.TFTP);
        for (String path : List.of("../../hearth.yaml", "/etc/passwd", "some/../../../hearth.yaml")) {
            Path copy = copy("outside");
            client.run(TRANSFER, "tftp", "-m", "binary", LabNetwork.SERVER, "-c", "get", path, copy.toString());
            assertThat(Files.exists(copy) ? Files.size(copy) : 0).as(path).isZero();
            Result http = client.run(TRANSFER, "curl", "-sS", "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}",
                    LabNetwork.HTTP + "/boot/" + path);
            assertThat(http.out()).as(path).startsWith("4");
        }
        assertThat(network.hearth().log()).doesNotContain("LEAK");
    }

    private static Path copy(String name) {
        return client.folder().resolve(name);
    }

    /** Apache's TFTP client, in a program of its own because a JVM is in one network only. */
    static final class Fetch {
        private Fetch() {}

        /** {@code SERVER FILE COPY}. */
        public static void main(String[] arguments) throws Exception {
            TFTPClient tftp = new TFTPClient();
            tftp.setDefaultTimeout(Duration.ofSeconds(5));
            tftp.open();
            try (OutputStream out = Files.newOutputStream(Path.of(arguments[2]))) {
                tftp.receiveFile(arguments[1], TFTP.BINARY_MODE, out, InetAddress.ofLiteral(arguments[0]), 69);
            } finally {
                tftp.close();
            }
        }
    }
}
