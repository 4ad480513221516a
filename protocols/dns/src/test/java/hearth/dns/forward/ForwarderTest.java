package hearth.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import hearth.config.Endpoint;
import hearth.dns.Recursion;
import hearth.dns.Transport;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ForwarderTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.9");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.1");
    private static final List<Record> ADDRESS = Messages.records("www.example. 60 A 192.0.2.80");

    private final TestClock clock = new TestClock();
    private final ForwardCounts counts = new ForwardCounts();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final List<String> log = new ArrayList<>();
    private final Forwarder forwarder = new Forwarder(TestSettings.DEFAULTS, 1232, TestSettings.LOOPBACK,
            new Cache(1, new Random(1), counts), upstream, new UpstreamWatch() {
                @Override
                public void lost(Endpoint endpoint, String cause) {
                    log.add("lost " + endpoint + " " + cause);
                }

                @Override
                public void back(Endpoint endpoint) {
                    log.add("back " + endpoint);
                }
            }, new Random(2), clock, counts);
    private final List<Message> replies = new ArrayList<>();
    private final byte[] buffer = new byte[65535];

    private void resolve(Message query, Transport transport) {
        assertThat(forwarder.answer(Messages.parsed(query), CLIENT, buffer, 512)).isEqualTo(Recursion.FORWARD);
        byte[] wire = query.toWire();
        forwarder.resolve(wire, wire.length, CLIENT, transport,
                (reply, length) -> replies.add(Messages.message(reply, length)));
    }

    private void resolve(String name) {
        resolve(Messages.query(name, Type.A, 1232), Transport.UDP);
    }

    private Message atHand(Message query, InetAddress client) {
        int length = forwarder.answer(Messages.parsed(query), client, buffer, 512);
        assertThat(length).isNotEqualTo(Recursion.FORWARD);
        return Messages.message(buffer, length);
    }

    private void timeOut(ScriptedUpstream.Asked asked) {
        clock.pass(asked.timeout());
        asked.answer().timedOut();
    }

    @Test
    void answerReachesTheClientAndThenTheCache() {
        Message query = Messages.query("wWw.example.", Type.A, 1232);
        resolve(query, Transport.UDP);
        ScriptedUpstream.Asked asked = upstream.next();
        assertThat(asked.upstream()).isEqualTo(TestSettings.FIRST);
        assertThat(asked.transport()).isEqualTo(Transport.UDP);
        clock.pass(Duration.ofMillis(12));
        assertThat(asked.reply(Rcode.NOERROR, ADDRESS, List.of())).isTrue();
        Message reply = replies.getFirst();
        assertThat(reply.getHeader().getID()).isEqualTo(4711);
        assertThat(reply.getQuestion().getName().toString()).isEqualTo("wWw.example.");
        assertThat(reply.getSection(Section.ANSWER)).isEqualTo(ADDRESS);
        assertThat(reply.getHeader().getFlag(Flags.AD)).isFalse();
        clock.pass(Duration.ofSeconds(10));
        assertThat(atHand(query, CLIENT).getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(50);
        upstream.nothingOut();
        assertThat(counts.hits.sum()).isEqualTo(1);
        assertThat(counts.misses.sum()).isEqualTo(1);
        assertThat(counts.inFlight.get()).isZero();
        ForwardCounts.UpstreamCounts first = counts.upstream(TestSettings.FIRST);
        assertThat(first.queries.sum()).isEqualTo(1);
        assertThat(first.answers.sum()).isEqualTo(1);
        assertThat(first.answerNanos.sum()).isEqualTo(12_000_000);
    }

    @Test
    void equalQuestionsShareOneMessageAndEachClientGetsItsOwnReply() {
        resolve(Messages.query("www.example.", Type.A, 1232), Transport.UDP);
        Message second = Messages.query("WWW.example.", Type.A);
        second.getHeader().setID(1);
        resolve(second, Transport.TCP);
        upstream.next().reply(Rcode.NOERROR, ADDRESS, List.of());
        upstream.nothingOut();
        assertThat(replies).extracting(r -> r.getHeader().getID()).containsExactly(4711, 1);
        assertThat(replies).extracting(r -> r.getQuestion().getName().toString()).containsExactly("www.example.",
                "WWW.example.");
        assertThat(replies).extracting(r -> r.getOPT() != null).containsExactly(true, false);
        assertThat(counts.coalesced.sum()).isEqualTo(1);
        assertThat(counts.inFlight.get()).isZero();
    }

    @Test
    void noAnswerOrAFailureGoesToTheNextAndThenBackUntilAttemptsAreUsedUp() {
        resolve("www.example.");
        List<Endpoint> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ScriptedUpstream.Asked asked = upstream.next();
            order.add(asked.upstream());
            assertThat(asked.timeout()).isEqualTo(Duration.ofMillis(800));
            timeOut(asked);
        }
        upstream.nothingOut();
        assertThat(order).containsExactly(TestSettings.FIRST, TestSettings.SECOND, TestSettings.FIRST,
                TestSettings.SECOND);
        assertThat(replies.getFirst().getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(Messages.extendedError(replies.getFirst())).isEqualTo(22);
        assertThat(counts.failures.sum()).isEqualTo(1);
        // RFC 9520: remembered.
        assertThat(Messages.extendedError(atHand(Messages.query("www.example.", Type.A, 1232), CLIENT))).isEqualTo(13);
        clock.pass(Duration.ofSeconds(5));
        resolve("www.example.");
        upstream.next();
    }

    @Test
    void upstreamThatSaysServfailOrRefusedIsNotAskedAgain() {
        resolve("www.example.");
        upstream.next().reply(Rcode.SERVFAIL, List.of(), List.of());
        ScriptedUpstream.Asked second = upstream.next();
        assertThat(second.upstream()).isEqualTo(TestSettings.SECOND);
        second.reply(Rcode.REFUSED, List.of(), List.of());
        upstream.nothingOut();
        assertThat(replies.getFirst().getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(counts.upstream(TestSettings.FIRST).unusable.sum()).isEqualTo(1);
        assertThat(log).isEmpty();
    }

    @Test
    void forgedAnswersAreIgnoredAndTheTrueOneStillCounts() {
        resolve("www.example.");
        ScriptedUpstream.Asked asked = upstream.next();
        Message forged = Messages.reply(asked.query(), Rcode.NOERROR, Messages.records("www.example. 60 A 203.0.113.6"),
                List.of());
        forged.getHeader().setID(asked.query().getHeader().getID() ^ 1);
        assertThat(asked.send(forged)).isFalse();
        Message otherName = Messages.reply(Messages.query("wwx.example.", Type.A), Rcode.NOERROR, List.of(), List.of());
        otherName.getHeader().setID(asked.query().getHeader().getID());
        assertThat(asked.send(otherName)).isFalse();
        assertThat(replies).isEmpty();
        asked.reply(Rcode.NOERROR, ADDRESS, List.of());
        assertThat(replies.getFirst().getSection(Section.ANSWER)).isEqualTo(ADDRESS);
        assertThat(counts.upstream(TestSettings.FIRST).mismatched.sum()).isEqualTo(2);
    }

    @Test
    void forgerWhoFoundThePortMeetsTcpBeforeHeCanGuessTheId() {
        resolve("www.example.");
        ScriptedUpstream.Asked asked = upstream.next();
        byte[] forged = Messages.reply(asked.query(), Rcode.NOERROR, ADDRESS, List.of()).toWire();
        forged[0] ^= 1;
        assertThat(asked.send(forged)).isFalse();
        assertThat(asked.send(forged)).isFalse();
        assertThat(asked.send(forged)).isTrue();
        ScriptedUpstream.Asked overTcp = upstream.next();
        assertThat(overTcp.transport()).isEqualTo(Transport.TCP);
        asked.reply(Rcode.NOERROR, Messages.records("www.example. 60 A 203.0.113.6"), List.of());
        assertThat(replies).isEmpty();
        overTcp.reply(Rcode.NOERROR, ADDRESS, List.of());
        assertThat(replies.getFirst().getSection(Section.ANSWER)).isEqualTo(ADDRESS);
    }

    @Test
    void upstreamThatRespellsNamesIsAskedOverTcpAndSoonInPlainLetters() {
        for (int i = 0; i < 3; i++) {
            resolve("www" + i + ".example.");
            ScriptedUpstream.Asked asked = upstream.next();
            Message lower = Messages.reply(Messages.query("www" + i + ".example.", Type.A), Rcode.NOERROR, List.of(),
                    List.of());
            lower.getHeader().setID(asked.query().getHeader().getID());
            assertThat(asked.send(lower)).isTrue();
            ScriptedUpstream.Asked overTcp = upstream.next();
            assertThat(overTcp.transport()).isEqualTo(Transport.TCP);
            assertThat(overTcp.upstream()).isEqualTo(TestSettings.FIRST);
            overTcp.reply(Rcode.NOERROR, Messages.records("www" + i + ".example. 60 A 192.0.2.80"), List.of());
            assertThat(replies.getLast().getSection(Section.ANSWER)).hasSize(1);
        }
        resolve("a-name-with-many-letters.example.");
        assertThat(upstream.next().query().getQuestion().getName().toString())
                .isEqualTo("a-name-with-many-letters.example.");
        clock.pass(Duration.ofHours(1));
        resolve("another-name-with-many-letters.example.");
        assertThat(upstream.next().query().getQuestion().getName().toString())
                .isNotEqualTo("another-name-with-many-letters.example.");
    }

    @Test
    void truncatedAnswerIsAskedForAgainOverTcpAndOnlyTheWholeIsKept() {
        Message query = Messages.query("www.example.", Type.TXT, 1232);
        resolve(query, Transport.UDP);
        ScriptedUpstream.Asked asked = upstream.next();
        Message truncated = Messages.reply(asked.query(), Rcode.NOERROR, List.of(), List.of());
        truncated.getHeader().setFlag(Flags.TC);
        asked.send(truncated);
        assertThat(replies).isEmpty();
        ScriptedUpstream.Asked overTcp = upstream.next();
        assertThat(overTcp.transport()).isEqualTo(Transport.TCP);
        assertThat(overTcp.upstream()).isEqualTo(TestSettings.FIRST);
        overTcp.reply(Rcode.NOERROR, List.of(Messages.txt("www.example.", 60, 3000)), List.of());
        // Whole, but too long for this client; the next one comes over TCP.
        assertThat(replies.getFirst().getHeader().getFlag(Flags.TC)).isTrue();
        int length = forwarder.answer(Messages.parsed(query), CLIENT, buffer, 65535);
        assertThat(Messages.message(buffer, length).getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void truncatedOverTcpIsNoAnswer() {
        resolve("www.example.");
        for (Transport transport : Transport.values()) {
            ScriptedUpstream.Asked asked = upstream.next();
            assertThat(asked.transport()).isEqualTo(transport);
            Message truncated = Messages.reply(asked.query(), Rcode.NOERROR, List.of(), List.of());
            truncated.getHeader().setFlag(Flags.TC);
            asked.send(truncated);
        }
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.SECOND);
    }

    @Test
    void lostUpstreamIsAskedLastUntilOneQuestionFindsItBack() {
        for (int i = 0; i < 2; i++) {
            resolve("a" + i + ".example.");
            ScriptedUpstream.Asked asked = upstream.next();
            assertThat(asked.upstream()).isEqualTo(TestSettings.FIRST);
            asked.answer().failed(new PortUnreachableException("refused"));
            upstream.next().reply(Rcode.NOERROR, ADDRESS, List.of());
        }
        assertThat(log).hasSize(1).first().asString().startsWith("lost 192.0.2.1:53 UDP: ").contains("refused");
        resolve("b.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.SECOND);
        clock.pass(Duration.ofSeconds(1));
        resolve("first-probe.example.");
        upstream.next().answer().failed(new PortUnreachableException("refused"));
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.SECOND);
        clock.pass(Duration.ofMillis(1999));
        resolve("held-for-twice-the-time.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.SECOND);
        clock.pass(Duration.ofMillis(1));
        resolve("probe.example.");
        ScriptedUpstream.Asked probe = upstream.next();
        assertThat(probe.upstream()).isEqualTo(TestSettings.FIRST);
        resolve("meanwhile.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.SECOND);
        probe.reply(Rcode.NOERROR, ADDRESS, List.of());
        assertThat(log).last().isEqualTo("back 192.0.2.1:53");
        resolve("c.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.FIRST);
    }

    @Test
    void slowUpstreamLosesItsPlaceForAWhile() {
        resolve("a.example.");
        ScriptedUpstream.Asked slow = upstream.next();
        clock.pass(Duration.ofMillis(300));
        slow.reply(Rcode.NOERROR, ADDRESS, List.of());
        resolve("b.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.SECOND);
        clock.pass(Duration.ofSeconds(30));
        resolve("c.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.FIRST);
    }

    @Test
    void timeIsBoundedEvenIfEveryAttemptNeedsTcp() {
        resolve("www.example.");
        Duration waited = Duration.ZERO;
        while (replies.isEmpty()) {
            ScriptedUpstream.Asked asked = upstream.next();
            if (asked.transport() == Transport.UDP) {
                Duration late = asked.timeout().minusMillis(100);
                clock.pass(late);
                waited = waited.plus(late);
                Message truncated = Messages.reply(asked.query(), Rcode.NOERROR, List.of(), List.of());
                truncated.getHeader().setFlag(Flags.TC);
                asked.send(truncated);
            } else {
                waited = waited.plus(asked.timeout());
                timeOut(asked);
            }
        }
        assertThat(waited).isEqualTo(Duration.ofMillis(4 * 800));
        assertThat(replies.getFirst().getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void clientsOverTheLimitHearServfailAtOnceAndNothingIsRemembered() {
        for (int i = 0; i < 9; i++) {
            resolve("n" + i + ".example.");
        }
        assertThat(replies).hasSize(1);
        assertThat(replies.getFirst().getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(counts.inFlight.get()).isEqualTo(8);
        assertThat(counts.overflows.sum()).isEqualTo(1);
        upstream.next().reply(Rcode.NOERROR, ADDRESS, List.of());
        resolve("n8.example.");
        assertThat(replies).hasSize(2);
    }

    @Test
    void upstreamThatThrowsCountsAsFailed() {
        Forwarder closed = new Forwarder(TestSettings.DEFAULTS, 1232, TestSettings.LOOPBACK,
                new Cache(1, new Random(1), counts), (endpoint, transport, message, timeout, answer) -> {
                    throw new IllegalStateException("closed");
                }, TestSettings.UNWATCHED, new Random(2), clock, counts);
        byte[] wire = Messages.query("www.example.", Type.A).toWire();
        closed.resolve(wire, wire.length, CLIENT, Transport.UDP,
                (reply, length) -> replies.add(Messages.message(reply, length)));
        assertThat(replies.getFirst().getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(counts.inFlight.get()).isZero();
    }

    @Test
    void longestZoneDecidesWhoIsAsked() {
        resolve("a.b.corp.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.INSIDE);
        resolve("CORP.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.INSIDE);
        resolve("xcorp.example.");
        assertThat(upstream.next().upstream()).isEqualTo(TestSettings.FIRST);
        Message refused = atHand(Messages.query("x.lab.corp.example.", Type.A, 1232), CLIENT);
        assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(refused.getHeader().getFlag(Flags.RA)).isFalse();
        assertThat(Messages.extendedError(refused)).isEqualTo(20);
    }

    @Test
    void strangersAreRefusedEvenWhatIsInTheCache() {
        resolve("www.example.");
        upstream.next().reply(Rcode.NOERROR, ADDRESS, List.of());
        Message refused = atHand(Messages.query("wwW.example.", Type.A, 1232), STRANGER);
        assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(refused.getHeader().getFlag(Flags.RA)).isFalse();
        assertThat(refused.getQuestion().getName().toString()).isEqualTo("wwW.example.");
        assertThat(refused.getSection(Section.ANSWER)).isEmpty();
        assertThat(Messages.extendedError(refused)).isEqualTo(18);
        assertThat(atHand(Messages.query("www.example.", Type.A), STRANGER).getOPT()).isNull();
        assertThat(forwarder.available(STRANGER)).isFalse();
        assertThat(forwarder.available(CLIENT)).isTrue();
        assertThat(counts.refused.sum()).isEqualTo(2);
    }

    @Test
    void clientWithoutRecursionDesiredLearnsNothingOfTheCache() {
        resolve("www.example.");
        upstream.next().reply(Rcode.NOERROR, ADDRESS, List.of());
        Message snoop = Messages.query("www.example.", Type.A, 1232);
        snoop.getHeader().unsetFlag(Flags.RD);
        Message refused = atHand(snoop, CLIENT);
        assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(refused.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(refused.getHeader().getFlag(Flags.RD)).isFalse();
    }

    @Test
    void transfersOfZonesOfOthersAreRefused() {
        assertThat(atHand(Messages.query("example.", Type.AXFR), CLIENT).getRcode()).isEqualTo(Rcode.REFUSED);
    }
}
