package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Header bits, EDNS, truncation and the rest of what surrounds an answer. */
class MessageTest {
    @TempDir
    private Path folder = Path.of("");
    private Served served = new Served();

    @BeforeEach
    void serve() {
        StringBuilder zone = new StringBuilder("""
                $TTL 60
                @ SOA ns h 1 1 1 1 1
                @ NS ns
                ns A 192.0.2.1
                big CNAME huge
                mx MX 1 huge
                del NS ns.del
                del NS far.elsewhere.test.
                ns.elsewhere A 192.0.2.9
                ns.del A 192.0.2.10
                """);
        for (int i = 0; i < 60; i++) {
            zone.append("huge A 198.51.100.").append(i).append('\n');
            zone.append("ns.del AAAA 2001:db8::").append(i).append('\n');
        }
        served = new Served(Served.zones(folder, Map.of("t", zone.toString())));
    }

    private static Message ask(Served served, byte[] query, int flags, Transport transport) {
        query[2] |= (byte) (flags >>> 8);
        query[3] |= (byte) flags;
        return served.ask(query, transport);
    }

    @Test
    void recursionDesiredIsEchoedAndTheResolversBitsAreNot() {
        Message reply = ask(served, Served.query("ns.t.", Type.A, 0), Wire.RD | Wire.AD | Wire.CD, Transport.UDP);
        assertThat(reply.getHeader().printFlags().strip()).isEqualTo("qr aa rd");
        byte[] plain = Served.query("ns.t.", Type.A, 0);
        plain[2] = 0;
        assertThat(served.ask(plain, Transport.UDP).getHeader().printFlags().strip()).isEqualTo("qr aa");
    }

    @Test
    void recursionIsAvailableToWhomTheForwarderSays() {
        Recursion forwarding = new Recursion() {
            @Override
            public int answer(Query query, InetAddress client, byte[] reply, int limit) {
                return FORWARD;
            }

            @Override
            public boolean available(InetAddress client) {
                return true;
            }
        };
        Served open = new Served(forwarding, served.zones.current().zones().toArray(Zone[]::new));
        assertThat(ask(open, Served.query("ns.t.", Type.A, 0), 0, Transport.UDP).getHeader().getFlag(Flags.RA))
                .isTrue();
        byte[] query = Served.query("elsewhere.test.", Type.A, 0);
        assertThat(open.processor.process(query, query.length, Transport.UDP, Served.CLIENT, new byte[65535]))
                .isEqualTo(DnsProcessor.FORWARD);
        assertThat(open.processor.counts().forwarded()).isEqualTo(1);
    }

    @Test
    void anRrsetThatDoesNotFitIsLeftOutWholeAndTheClientTold() {
        Message reply = served.ask(Served.query("big.t.", Type.A, 0), Transport.UDP);
        assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(Served.section(reply, Section.ANSWER)).containsExactly("big.t. 60 CNAME huge.t.");
        assertThat(reply.numBytes()).isLessThanOrEqualTo(512);
        assertThat(served.processor.counts().truncated()).isEqualTo(1);
    }

    @Test
    void tcpAndLargerBuffersHoldIt() {
        assertThat(served.ask(Served.query("big.t.", Type.A, 0), Transport.TCP).getSection(Section.ANSWER)).hasSize(61);
        Message reply = served.ask(Served.query("big.t.", Type.A, 4096), Transport.UDP);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(61);
        assertThat(reply.numBytes()).isLessThanOrEqualTo(1232);
    }

    @Test
    void everyLengthIsKeptExactly() {
        // 60 addresses of 16 bytes, the question, the header and OPT: fits at this size and not at one less.
        int exact = 12 + 8 + 4 + 60 * 16 + 11;
        Message fits = served.ask(Served.query("huge.t.", Type.A, exact), Transport.UDP);
        assertThat(fits.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(fits.numBytes()).isEqualTo(exact);
        assertThat(served.ask(Served.query("huge.t.", Type.A, exact - 1), Transport.UDP).getHeader().getFlag(Flags.TC))
                .isTrue();
    }

    @Test
    void additionalAddressesThatDoNotFitAreLeftOutSilently() {
        Message reply = served.ask(Served.query("mx.t.", Type.MX, 0), Transport.UDP);
        assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
        assertThat(reply.getSection(Section.ADDITIONAL)).isEmpty();
    }

    @Test
    void aReferralWithoutItsGlueIsTruncated() {
        Message reply = served.ask(Served.query("x.del.t.", Type.A, 0), Transport.UDP);
        assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(served.ask(Served.query("x.del.t.", Type.A, 0), Transport.TCP).getHeader().getFlag(Flags.TC))
                .isFalse();
    }

    @Test
    void ednsIsAnsweredWithEdnsAndOnlyThen() {
        Message query = Message.newQuery(Record.newRecord(Served.name("ns.t."), Type.A, 1));
        query.addRecord(new OPTRecord(4096, 0, 0, 0x8000), Section.ADDITIONAL);
        OPTRecord opt = served.ask(query.toWire(), Transport.UDP).getOPT();
        assertThat(opt.getPayloadSize()).isEqualTo(1232);
        assertThat(opt.getVersion()).isZero();
        assertThat(opt.getFlags()).isEqualTo(0x8000);
        assertThat(served.ask(Served.query("ns.t.", Type.A, 0), Transport.UDP).getOPT()).isNull();
    }

    @Test
    void anUnknownEdnsVersionIsBadvers() {
        Message query = Message.newQuery(Record.newRecord(Served.name("ns.t."), Type.A, 1));
        query.addRecord(new OPTRecord(4096, 0, 1, 0), Section.ADDITIONAL);
        Message reply = served.ask(query.toWire(), Transport.UDP);
        assertThat(reply.getRcode()).isEqualTo(16);
        assertThat(reply.getOPT().getVersion()).isZero();
        assertThat(reply.getSection(Section.ANSWER)).isEmpty();
        assertThat(served.processor.counts().responses(Rcode.BADVERS)).isEqualTo(1);
    }

    @Test
    void otherOpcodesAreNotImplemented() {
        for (int opcode : new int[]{Opcode.IQUERY, Opcode.STATUS, 3, Opcode.NOTIFY, Opcode.UPDATE, 15}) {
            Message reply = ask(served, Served.query("ns.t.", Type.A, 0), opcode << 11, Transport.UDP);
            assertThat(reply.getRcode()).isEqualTo(4);
            assertThat(reply.getHeader().getOpcode()).isEqualTo(opcode);
        }
    }

    @Test
    void transfersAndOtherClassesAreRefused() {
        assertThat(served.ask(Served.query("t.", Type.AXFR, 0), Transport.TCP).getRcode()).isEqualTo(5);
        assertThat(served.ask(Served.query("t.", Type.IXFR, 0), Transport.TCP).getRcode()).isEqualTo(5);
        byte[] chaos = Served.query("ns.t.", Type.TXT, 0);
        chaos[chaos.length - 1] = 3;
        assertThat(served.ask(chaos, Transport.UDP).getRcode()).isEqualTo(5);
    }

    @Test
    void responsesAndStubsOfMessagesGetNoReply() {
        byte[] query = Served.query("ns.t.", Type.A, 0);
        byte[] out = new byte[65535];
        DnsProcessor processor = served.processor;
        assertThat(processor.process(query, 11, Transport.UDP, Served.CLIENT, out)).isZero();
        query[2] |= (byte) 0x80;
        assertThat(processor.process(query, query.length, Transport.UDP, Served.CLIENT, out)).isZero();
        assertThat(processor.counts().dropped(Query.Verdict.SHORT)).isEqualTo(1);
        assertThat(processor.counts().dropped(Query.Verdict.RESPONSE)).isEqualTo(1);
        assertThat(processor.counts().queries(Transport.UDP)).isEqualTo(2);
    }

    @Test
    void whatWasAskedAndAnsweredIsCounted() {
        served.ask("ns.t.", Type.A);
        served.ask("ns.t.", Type.AAAA);
        served.ask("none.t.", Type.LOC);
        served.ask("elsewhere.", Type.A);
        DnsCounts counts = served.processor.counts();
        assertThat(counts.queries(Transport.UDP)).isEqualTo(4);
        assertThat(counts.queries(Transport.TCP)).isZero();
        assertThat(counts.questions(QueryType.A)).isEqualTo(2);
        assertThat(counts.questions(QueryType.AAAA)).isEqualTo(1);
        assertThat(counts.questions(QueryType.OTHER)).isEqualTo(1);
        assertThat(counts.responses(Rcode.NOERROR)).isEqualTo(2);
        assertThat(counts.responses(Rcode.NXDOMAIN)).isEqualTo(1);
        assertThat(counts.responses(Rcode.REFUSED)).isEqualTo(1);
    }
}
