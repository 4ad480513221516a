package hearth.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import hearth.config.DnsSettings;
import hearth.config.DomainName;
import hearth.config.Location;
import hearth.config.Zone.MasterFile;
import hearth.dns.DnsProcessor;
import hearth.dns.SerialKeeper;
import hearth.dns.Transport;
import hearth.dns.ZoneLoader;
import hearth.dns.Zones;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers from the zones that lead out of them, completed by a forwarder whose upstream is scripted. */
class CnameChaseTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.9");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.1");
    private static final SerialKeeper FIRST_START = new SerialKeeper() {
        @Override
        public long ceiling(String origin) {
            return 0;
        }

        @Override
        public void serves(String origin, long serial) {}
    };
    private static final String HOME = """
            $TTL 300
            @       SOA ns hostmaster 1 2 3 4 60
                    NS ns
            ns      A 192.0.2.53
            www     CNAME web
            web     CNAME cdn.elsewhere.test.
            tree    DNAME elsewhere.test.
            back    A 192.0.2.9
            home    CNAME back
            walled  CNAME host.lab.corp.example.
            n0      CNAME n0.elsewhere.test.
            n1      CNAME n1.elsewhere.test.
            n2      CNAME n2.elsewhere.test.
            n3      CNAME n3.elsewhere.test.
            n4      CNAME n4.elsewhere.test.
            """;
    private static final String LOCAL_CHAIN = "www.home.example. 300 CNAME web.home.example.";
    private static final String WAY_OUT = "web.home.example. 300 CNAME cdn.elsewhere.test.";
    private static final List<Record> SOA = Messages.records("elsewhere.test. 60 SOA ns.test. h.test. 1 2 3 4 60");

    private final TestClock clock = new TestClock();
    private final ForwardCounts counts = new ForwardCounts();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Forwarder forwarder = new Forwarder(TestSettings.DEFAULTS, 1232, TestSettings.LOOPBACK,
            new Cache(1, new Random(1), counts), upstream, TestSettings.UNWATCHED, new Random(2), clock, counts);
    private final DnsSettings settings = new DnsSettings(List.of(), List.of(), 1232, 1, Duration.ofSeconds(1), 1,
            List.of(),
            TestSettings.DEFAULTS);
    private final Zones zones = new Zones(FIRST_START);
    private final DnsProcessor processor = new DnsProcessor(zones, forwarder, settings);
    private final CnameChase chase = new CnameChase(zones, forwarder, settings);
    private final List<Message> replies = new ArrayList<>();
    private int replyLength;

    @BeforeEach
    void serve(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("home.example.zone"), HOME);
        ZoneLoader.Result result = ZoneLoader.load(folder, List.of(new MasterFile(new DomainName("home.example"),
                new Location("home.example.zone", 0, 0), file)), List.of(), (origin, content) -> 7);
        assertThat(result).isInstanceOf(ZoneLoader.Loaded.class);
        zones.replace(((ZoneLoader.Loaded) result).zones());
    }

    private void ask(Message query, Transport transport) {
        byte[] wire = query.toWire();
        byte[] buffer = new byte[65535];
        int length = processor.process(wire, wire.length, transport, CLIENT, buffer);
        assertThat(length).isEqualTo(DnsProcessor.COMPLETE);
        chase.complete(wire, wire.length, CLIENT, transport, (reply, end) -> {
            replies.add(Messages.message(reply, end));
            replyLength = end;
        });
    }

    private void ask(String name) {
        ask(Messages.query(name, Type.A, 1232), Transport.UDP);
    }

    /** The question that went out next. */
    private ScriptedUpstream.Asked asked(String name) {
        ScriptedUpstream.Asked asked = upstream.next();
        assertThat(asked.query().getQuestion().getName()).isEqualTo(Messages.name(name));
        return asked;
    }

    private Message reply() {
        assertThat(replies).hasSize(1);
        return replies.getFirst();
    }

    private static List<String> answer(Message reply) {
        return reply.getSection(Section.ANSWER).stream().map(r -> r.getName() + " " + r.getTTL() + " "
                + Type.string(r.getType()) + " " + r.rdataToString()).toList();
    }

    @Test
    void chainIsFollowedOutOfTheZonesThroughTheUpstreamAndThenTheCache() {
        ask("wWw.home.example.");
        assertThat(replies).isEmpty();
        asked("cdn.elsewhere.test.").reply(Rcode.NOERROR, Messages.records("cdn.elsewhere.test. 60 CNAME edge.test.",
                "edge.test. 30 A 203.0.113.1", "edge.test. 30 A 203.0.113.2"), List.of());
        assertThat(reply().getHeader().getID()).isEqualTo(4711);
        assertThat(reply().getHeader().printFlags().strip()).isEqualTo("qr aa rd ra");
        assertThat(reply().getQuestion().getName()).hasToString("wWw.home.example.");
        assertThat(reply().getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(reply().getOPT().getPayloadSize()).isEqualTo(1232);
        assertThat(answer(reply())).containsExactly("wWw.home.example. 300 CNAME web.home.example.", WAY_OUT,
                "cdn.elsewhere.test. 60 CNAME edge.test.", "edge.test. 30 A 203.0.113.1",
                "edge.test. 30 A 203.0.113.2");
        clock.pass(Duration.ofSeconds(10));
        ask("web.home.example.");
        upstream.nothingOut();
        assertThat(answer(replies.getLast())).containsExactly(WAY_OUT, "cdn.elsewhere.test. 50 CNAME edge.test.",
                "edge.test. 20 A 203.0.113.1", "edge.test. 20 A 203.0.113.2");
        assertThat(processor.counts().forwarded()).isEqualTo(2);
        assertThat(counts.hits.sum()).isEqualTo(1);
        assertThat(counts.inFlight.get()).isZero();
    }

    @Test
    void absenceOfTheTargetIsToldWithTheUpstreamsSoa() {
        ask("www.home.example.");
        asked("cdn.elsewhere.test.").reply(Rcode.NXDOMAIN, List.of(), SOA);
        assertThat(reply().getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(reply().getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer(reply())).containsExactly(LOCAL_CHAIN, WAY_OUT);
        assertThat(reply().getSection(Section.AUTHORITY)).isEqualTo(SOA);
    }

    @Test
    void absenceOfTheTypeIsToldWithTheUpstreamsSoa() {
        ask("www.home.example.");
        asked("cdn.elsewhere.test.").reply(Rcode.NOERROR, List.of(), SOA);
        assertThat(reply().getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer(reply())).containsExactly(LOCAL_CHAIN, WAY_OUT);
        assertThat(reply().getSection(Section.AUTHORITY)).isEqualTo(SOA);
    }

    @Test
    void failureOfTheUpstreamsIsServfailAndRemembered() {
        ask("www.home.example.");
        for (int i = 0; i < 4; i++) {
            upstream.next().answer().timedOut();
        }
        assertThat(reply().getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(Messages.extendedError(reply())).isEqualTo(22);
        ask("web.home.example.");
        upstream.nothingOut();
        assertThat(replies.getLast().getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(Messages.extendedError(replies.getLast())).isEqualTo(13);
    }

    @Test
    void cnameMadeByADnameIsFollowed() {
        ask("cdn.tree.home.example.");
        asked("cdn.elsewhere.test.").reply(Rcode.NOERROR, Messages.records("cdn.elsewhere.test. 60 A 203.0.113.1"),
                List.of());
        assertThat(answer(reply())).containsExactly("tree.home.example. 300 DNAME elsewhere.test.",
                "cdn.tree.home.example. 300 CNAME cdn.elsewhere.test.", "cdn.elsewhere.test. 60 A 203.0.113.1");
    }

    @Test
    void replyThatDoesNotFitIsTruncatedOverUdpAndWholeOverTcp() {
        Record txt = Messages.txt("cdn.elsewhere.test.", 60, 2000);
        ask(Messages.query("www.home.example.", Type.TXT, 4096), Transport.UDP);
        asked("cdn.elsewhere.test.").reply(Rcode.NOERROR, List.of(txt), List.of());
        assertThat(reply().getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer(reply())).containsExactly(LOCAL_CHAIN, WAY_OUT);
        assertThat(reply().getOPT()).isNotNull();
        replies.clear();
        ask(Messages.query("www.home.example.", Type.TXT), Transport.TCP);
        assertThat(reply().getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(reply().getSection(Section.ANSWER)).hasSize(3).contains(txt);
        assertThat(reply().getOPT()).isNull();
        assertThat(replyLength).isGreaterThan(2000);
    }

    @Test
    void clientWithoutEdnsGetsNoMoreThan512Bytes() {
        ask(Messages.query("www.home.example.", Type.TXT), Transport.UDP);
        asked("cdn.elsewhere.test.").reply(Rcode.NOERROR, List.of(Messages.txt("cdn.elsewhere.test.", 60, 600)),
                List.of());
        assertThat(reply().getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(replyLength).isLessThanOrEqualTo(512);
    }

    @Test
    void chainThatComesBackIsAnsweredFromOurZonesWhateverTheUpstreamSaysOfThem() {
        ask("n0.home.example.");
        asked("n0.elsewhere.test.").reply(Rcode.NXDOMAIN,
                Messages.records("elsewhere.test. 60 DNAME other.test.", "n0.elsewhere.test. 60 CNAME n0.other.test.",
                        "n0.other.test. 60 CNAME home.home.example.", "home.home.example. 60 CNAME gone.test."),
                SOA);
        assertThat(reply().getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer(reply())).containsExactly("n0.home.example. 300 CNAME n0.elsewhere.test.",
                "elsewhere.test. 60 DNAME other.test.", "n0.elsewhere.test. 60 CNAME n0.other.test.",
                "n0.other.test. 60 CNAME home.home.example.", "home.home.example. 300 CNAME back.home.example.",
                "back.home.example. 300 A 192.0.2.9");
        assertThat(reply().getSection(Section.AUTHORITY)).isEmpty();
    }

    @Test
    void chainThatComesBackAndLeavesAgainIsFollowedAgain() {
        ask("n0.home.example.");
        asked("n0.elsewhere.test.").reply(Rcode.NOERROR,
                Messages.records("n0.elsewhere.test. 60 CNAME www.home.example."), List.of());
        asked("cdn.elsewhere.test.").reply(Rcode.NXDOMAIN, List.of(), SOA);
        assertThat(reply().getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer(reply())).containsExactly("n0.home.example. 300 CNAME n0.elsewhere.test.",
                "n0.elsewhere.test. 60 CNAME www.home.example.", LOCAL_CHAIN, WAY_OUT);
    }

    @Test
    void loopAcrossZonesIsServfail() {
        ask("n0.home.example.");
        asked("n0.elsewhere.test.").reply(Rcode.NOERROR,
                Messages.records("n0.elsewhere.test. 60 CNAME N0.home.example."), List.of());
        assertThat(reply().getRcode()).isEqualTo(Rcode.SERVFAIL);
        upstream.nothingOut();
    }

    @Test
    void loopWithinAnUpstreamsAnswerIsServfail() {
        ask("n0.home.example.");
        asked("n0.elsewhere.test.").reply(Rcode.NOERROR, Messages.records("n0.elsewhere.test. 60 CNAME a.test.",
                "a.test. 60 CNAME b.test.", "b.test. 60 CNAME a.test."), List.of());
        assertThat(reply().getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void chainThatComesAndGoesWithoutEndIsGivenUp() {
        ask("n0.home.example.");
        for (int i = 0; i < 4; i++) {
            assertThat(replies).isEmpty();
            String target = "n" + i + ".elsewhere.test.";
            asked(target).reply(Rcode.NOERROR, Messages.records(target + " 60 CNAME n" + (i + 1) + ".home.example."),
                    List.of());
        }
        assertThat(reply().getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(reply().getOPT()).isNotNull();
        upstream.nothingOut();
        assertThat(counts.failures.sum()).isEqualTo(1);
    }

    @Test
    void withoutAnUpstreamForTheTargetTheChainStandsAlone() {
        ask("walled.home.example.");
        upstream.nothingOut();
        assertThat(reply().getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(reply().getHeader().printFlags().strip()).isEqualTo("qr aa rd ra");
        assertThat(answer(reply())).containsExactly("walled.home.example. 300 CNAME host.lab.corp.example.");
        assertThat(reply().getOPT().getOptions()).isEmpty();
    }

    @Test
    void strangersAndWhoDoesNotWantMoreGetTheChainAlone() {
        Message snoop = Messages.query("www.home.example.", Type.A);
        snoop.getHeader().unsetFlag(Flags.RD);
        assertThat(answer(atOnce(snoop, CLIENT))).containsExactly(LOCAL_CHAIN, WAY_OUT);
        Message strange = atOnce(Messages.query("www.home.example.", Type.A), STRANGER);
        assertThat(answer(strange)).containsExactly(LOCAL_CHAIN, WAY_OUT);
        assertThat(strange.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(strange.getHeader().getFlag(Flags.RA)).isFalse();
        for (int type : new int[]{Type.CNAME, Type.ANY}) {
            assertThat(answer(atOnce(Messages.query("web.home.example.", type), CLIENT))).containsExactly(WAY_OUT);
        }
        assertThat(processor.counts().forwarded()).isZero();
    }

    private Message atOnce(Message query, InetAddress client) {
        byte[] wire = query.toWire();
        byte[] buffer = new byte[65535];
        int length = processor.process(wire, wire.length, Transport.UDP, client, buffer);
        assertThat(length).isPositive();
        return Messages.message(buffer, length);
    }

    @Test
    void dnssecBitsGoToTheUpstreamAndSignaturesComeBack() {
        Message query = Messages.query("web.home.example.", Type.A);
        query.getHeader().setFlag(Flags.CD);
        query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        ask(query, Transport.UDP);
        ScriptedUpstream.Asked asked = asked("cdn.elsewhere.test.");
        assertThat(asked.query().getHeader().getFlag(Flags.CD)).isTrue();
        assertThat(asked.query().getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
        List<Record> signed = Messages.records("cdn.elsewhere.test. 60 A 203.0.113.1",
                "cdn.elsewhere.test. 60 RRSIG A 13 3 60 20300101000000 20200101000000 1 elsewhere.test. c2lnbmVk");
        asked.reply(Rcode.NOERROR, signed, List.of());
        assertThat(reply().getHeader().printFlags().strip()).isEqualTo("qr aa rd ra cd");
        assertThat(reply().getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
        assertThat(reply().getSection(Section.ANSWER)).hasSize(3).containsAll(signed);
        ask(Messages.query("web.home.example.", Type.A), Transport.UDP);
        assertThat(asked("cdn.elsewhere.test.").query().getOPT().getFlags()).as("another question").isZero();
    }

    @Test
    void recordsThatMakeNoSenseAreServfail() {
        // A LOC whose version nobody knows can't be read, a WKS without services not written by dnsjava.
        for (int type : new int[]{Type.LOC, Type.WKS}) {
            replies.clear();
            clock.pass(Duration.ofMinutes(2));
            ask("web.home.example.");
            ScriptedUpstream.Asked asked = asked("cdn.elsewhere.test.");
            byte[] wire = Messages.reply(asked.query(), Rcode.NOERROR,
                    Messages.records("cdn.elsewhere.test. 60 TYPE65280 \\# 5 0909090906"), List.of()).toWire();
            int at = 12 + asked.query().getQuestion().getName().length() + 4 + 2;
            assertThat(wire[at]).as("the upper byte of the record's type").isEqualTo((byte) 0xff);
            wire[at] = 0;
            wire[at + 1] = (byte) type;
            assertThat(asked.send(wire)).isTrue();
            assertThat(reply().getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(answer(reply())).isEmpty();
        }
        assertThat(counts.failures.sum()).isEqualTo(2);
    }

    @Test
    void whateverTheUpstreamSaysThereIsOneReplyThatCanBeRead() {
        Random random = new Random(4);
        for (int i = 0; i < 3000; i++) {
            replies.clear();
            clock.pass(Duration.ofDays(2));
            ask("n0.home.example.");
            for (int turn = 0; turn < 12 && replies.isEmpty(); turn++) {
                ScriptedUpstream.Asked asked = upstream.next();
                Message said = Messages.reply(asked.query(), random.nextInt(4) == 0 ? 3 : 0,
                        Messages.records("n0.elsewhere.test. 60 CNAME n1.home.example.",
                                "n1.elsewhere.test. 60 CNAME edge.test.", "edge.test. 30 A 203.0.113.1"),
                        SOA);
                byte[] wire = said.toWire();
                for (int hits = random.nextInt(4); hits > 0; hits--) {
                    wire[12 + random.nextInt(wire.length - 12)] = (byte) random.nextInt(256);
                }
                if (!asked.send(wire)) {
                    asked.answer().timedOut();
                }
            }
            assertThat(reply().getHeader().getID()).isEqualTo(4711);
        }
    }
}
