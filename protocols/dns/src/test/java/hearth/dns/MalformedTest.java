package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** Whatever comes in: a right answer, FORMERR, or silence; never an exception, never a broken reply. */
class MalformedTest {
    private static final String HEADER = "1234 0100 0001 0000 0000 0000 ";

    @TempDir
    private Path folder = Path.of("");
    private Served served = new Served();
    private final byte[] out = new byte[65535];

    @BeforeEach
    void serve() {
        served = new Served(Served.zones(folder, Map.of("t", """
                $TTL 60
                @ SOA ns h 1 1 1 1 1
                @ NS ns
                @ MX 1 ns
                ns A 192.0.2.1
                *.w CNAME ns
                d NS ns.d
                ns.d A 192.0.2.2
                n DNAME t.
                """)));
    }

    private int process(byte[] message, int length, Transport transport) {
        return served.processor.process(message, length, transport, Served.CLIENT, out);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
            "a name that points at itself,            1234 0100 0001 0000 0000 0000 C00C 0001 0001",
            "a name that points into the header,      1234 0100 0001 0000 0000 0000 C000 0001 0001",
            "a label of 64 bytes,                     1234 0100 0001 0000 0000 0000 40 00 0001 0001",
            "a reserved label type,                   1234 0100 0001 0000 0000 0000 80 00 0001 0001",
            "a label past the end,                    1234 0100 0001 0000 0000 0000 3F 6161",
            "a name without its end,                  1234 0100 0001 0000 0000 0000 01 61",
            "a question without its class,            1234 0100 0001 0000 0000 0000 01 74 00 0001",
            "no question,                             1234 0100 0000 0000 0000 0000",
            "two questions,                           1234 0100 0002 0000 0000 0000 0174 00 0001 0001 0174 00 0001 0001",
            "an answer count that lies,               1234 0100 0001 0001 0000 0000 0174 00 0001 0001",
            "an additional count that lies,           1234 0100 0001 0000 0000 FFFF 0174 00 0001 0001",
            "trailing bytes,                          1234 0100 0001 0000 0000 0000 0174 00 0001 0001 00",
            "two OPT records,                         1234 0100 0001 0000 0000 0002 0174 00 0001 0001 00 0029 04D0 00000000 0000 00 0029 04D0 00000000 0000",
            "an OPT record with an owner,             1234 0100 0001 0000 0000 0001 0174 00 0001 0001 0174 00 0029 04D0 00000000 0000",
            "an OPT record in the answer section,     1234 0100 0001 0001 0000 0000 0174 00 0001 0001 00 0029 04D0 00000000 0000",
            "an OPT record longer than the message,   1234 0100 0001 0000 0000 0001 0174 00 0001 0001 00 0029 04D0 00000000 0001",
            "an EDNS option longer than its record,   1234 0100 0001 0000 0000 0001 0174 00 0001 0001 00 0029 04D0 00000000 0004 0003 0001",
            "an EDNS option cut in its header,        1234 0100 0001 0000 0000 0001 0174 00 0001 0001 00 0029 04D0 00000000 0003 000300",
            "a record whose owner points forward,     1234 0100 0001 0000 0000 0001 0174 00 0001 0001 C01C 0001 0001 00000000 0000",
            "a record whose owner points at itself,   1234 0100 0001 0000 0000 0001 0174 00 0001 0001 C013 0001 0001 00000000 0000"})
    void isAFormatError(String what, String message) {
        byte[] wire = hex(message);
        Message reply = served.ask(wire, Transport.UDP);
        assertThat(reply.getRcode()).as(what).isEqualTo(1);
        assertThat(reply.getHeader().getID()).isEqualTo(0x1234);
        assertThat(served.processor.counts().responses(Rcode.FORMERR)).isEqualTo(1);
    }

    @Test
    void aNameOf256BytesIsAFormatErrorAndOneOf255IsNot() {
        String label = "3F" + "61".repeat(63);
        String end = "00 0001 0001";
        byte[] longest = hex(HEADER + label.repeat(3) + "3D" + "61".repeat(61) + end);
        byte[] longer = hex(HEADER + label.repeat(3) + "3E" + "61".repeat(62) + end);
        assertThat(served.ask(longest, Transport.UDP).getRcode()).isEqualTo(5);
        assertThat(served.ask(longer, Transport.UDP).getRcode()).isEqualTo(1);
        assertThat(served.ask(hex(HEADER + "0161".repeat(127) + end), Transport.UDP).getRcode()).isEqualTo(5);
        assertThat(served.ask(hex(HEADER + "0161".repeat(128) + end), Transport.UDP).getRcode()).isEqualTo(1);
    }

    @Test
    void everyCutOfAGoodMessageIsAFormatErrorOrSilence() {
        byte[] query = Served.query("www.a.longer.name.t.", Type.A, 1232);
        for (int length = 0; length < query.length; length++) {
            int reply = process(Arrays.copyOf(query, length), length, Transport.TCP);
            assertThat(reply == 0 ? 1 : out[3] & 0xf).as("cut to %d", length).isEqualTo(1);
        }
    }

    @Test
    void randomBytesAndRandomDamageNeverBreakAnything() {
        Random random = new Random(4711);
        byte[][] seeds = {Served.query("ns.t.", Type.A, 1232), Served.query("x.w.t.", Type.AAAA, 0),
                Served.query("x.d.t.", Type.ANY, 512), Served.query("ns.n.n.t.", Type.MX, 4096),
                Served.query("t.", Type.SOA, 0)};
        int answered = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] message;
            if (i % 3 == 0) {
                message = new byte[random.nextInt(80)];
                random.nextBytes(message);
            } else {
                message = seeds[random.nextInt(seeds.length)].clone();
                for (int damage = random.nextInt(4); damage >= 0; damage--) {
                    message[2 + random.nextInt(message.length - 2)] = (byte) random.nextInt();
                }
            }
            Transport transport = random.nextBoolean() ? Transport.UDP : Transport.TCP;
            int length = process(message, random.nextInt(20) == 0 ? random.nextInt(message.length + 1) : message.length,
                    transport);
            if (length > 0) {
                assertThat(length).isGreaterThanOrEqualTo(12)
                        .isLessThanOrEqualTo(transport == Transport.UDP ? 1232 : 65535);
                Served.message(Arrays.copyOf(out, length));
                answered++;
            }
        }
        assertThat(answered).isGreaterThan(100_000);
    }
}
