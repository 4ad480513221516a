package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** A node whose zone has aliases for names that only its upstream knows. */
class CnameChaseTest {
    @TempDir
    private Path temporary;
    private LoopbackUpstream upstream;
    private RunningHearth hearth;

    @BeforeEach
    void start() throws Exception {
        upstream = new LoopbackUpstream(CnameChaseTest::fill);
        hearth = new RunningHearth(temporary,
                ", forward: {upstreams: [\"127.0.0.1:" + upstream.port() + "\"], timeout: 2s}");
        hearth.write("zones/alias.example.yaml", """
                records:
                  "@": {NS: ns1.home.example.}
                  cdn: {CNAME: cdn.elsewhere.test.}
                  gone: {CNAME: gone.elsewhere.test.}
                  back: {CNAME: back.elsewhere.test.}
                """);
        hearth.node().reload();
    }

    @AfterEach
    void stop() throws IOException {
        hearth.close();
        upstream.close();
    }

    private static Message fill(Message reply) {
        Name name = reply.getQuestion().getName();
        switch (name.toString().toLowerCase(Locale.ROOT) + " " + Type.string(reply.getQuestion().getType())) {
            case "cdn.elsewhere.test. A" ->
                    reply.addRecord(new ARecord(name, DClass.IN, 60, InetAddress.ofLiteral("203.0.113.7")),
                            Section.ANSWER);
            case "cdn.elsewhere.test. TXT" -> reply.addRecord(
                    new TXTRecord(name, DClass.IN, 60, Collections.nCopies(20, "x".repeat(200))), Section.ANSWER);
            case "back.elsewhere.test. A" -> reply.addRecord(
                    new CNAMERecord(name, DClass.IN, 60, Name.fromConstantString("www.home.example.")), Section.ANSWER);
            default -> {
                Name zone = Name.fromConstantString("elsewhere.test.");
                reply.addRecord(new SOARecord(zone, DClass.IN, 60, zone, zone, 1, 2, 3, 4, 60), Section.AUTHORITY);
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
            }
        }
        return reply;
    }

    @Test
    void targetIsResolvedOverUdpAndTcpWithOneQuestionToTheUpstream() throws Exception {
        for (boolean tcp : new boolean[]{false, true}) {
            Message reply = ask("cdn.alias.example.", Type.A, tcp, true);
            assertThat(data(reply)).containsExactly("cdn.elsewhere.test.", "203.0.113.7");
            assertThat(reply.getHeader().printFlags().strip()).isEqualTo("qr aa rd ra");
        }
        assertThat(upstream.questions).hasValue(1);
        assertThat(forwarded()).isEqualTo(2);
    }

    @Test
    void absentTargetIsAbsentWithItsSoa() throws IOException {
        Message reply = ask("gone.alias.example.", Type.A, false, true);
        assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(data(reply)).containsExactly("gone.elsewhere.test.");
        assertThat(reply.getSection(Section.AUTHORITY)).extracting(Record::getType).containsExactly(Type.SOA);
    }

    @Test
    void longAnswerIsTruncatedOverUdpAndWholeOverTcp() throws IOException {
        Message cut = ask("cdn.alias.example.", Type.TXT, false, true);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(data(cut)).containsExactly("cdn.elsewhere.test.");
        Message whole = ask("cdn.alias.example.", Type.TXT, true, true);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(2);
        assertThat(whole.numBytes()).isGreaterThan(4000);
    }

    @Test
    void chainThatComesBackEndsInOurZones() throws IOException {
        assertThat(data(ask("back.alias.example.", Type.A, false, true))).containsExactly("back.elsewhere.test.",
                "www.home.example.", "192.0.2.10");
    }

    @Test
    void whoDoesNotWantRecursionGetsTheAliasAlone() throws IOException {
        Message reply = ask("cdn.alias.example.", Type.A, false, false);
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(data(reply)).containsExactly("cdn.elsewhere.test.");
        assertThat(upstream.questions).hasValue(0);
    }

    private Message ask(String name, int type, boolean tcp, boolean recursive) throws IOException {
        SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(hearth.dns);
        resolver.setTCP(tcp);
        resolver.setIgnoreTruncation(true);
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        if (!recursive) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        return resolver.send(query);
    }

    private static List<String> data(Message reply) {
        return reply.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
    }

    private double forwarded() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hearth.http + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            return metrics.lines().filter(line -> line.startsWith("hearth_dns_forwarded_total "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ')))).sum();
        }
    }
}
