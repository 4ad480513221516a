package hearth.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import hearth.dns.Query;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class AnswerReaderTest {
    private static final long NOW = 1_000_000;

    private final Message message = Messages.query("www.example.", Type.A, 1232);
    private final Query query = Messages.parsed(message);
    private final Question question = new Question(query, 0);
    private final byte[] asked = question.query(new Random(3), true);

    private Reading read(byte[] wire) {
        return new AnswerReader(wire, wire.length, question, TestSettings.DEFAULTS).read(asked, true, NOW);
    }

    private byte[] wire(int rcode, List<Record> answer, List<Record> authority) {
        return Messages.reply(Messages.message(asked, asked.length), rcode, answer, authority).toWire(65535);
    }

    private PackedAnswer usable(byte[] wire) {
        assertThat(read(wire)).isInstanceOf(Reading.Usable.class);
        return ((Reading.Usable) read(wire)).answer();
    }

    private Message shown(PackedAnswer answer) {
        byte[] reply = new byte[65535];
        return Messages.message(reply, answer.write(query, NOW, 1232, Edns.NO_ERROR_INFO, reply, reply.length));
    }

    private static void lives(PackedAnswer answer, long seconds) {
        assertThat(answer.fresh(NOW + seconds * 1000 - 1)).isEqualTo(seconds > 0);
        assertThat(answer.fresh(NOW + seconds * 1000)).isFalse();
    }

    @Test
    void aNameThatLeadsThroughATtlIsRefusedForItWouldCountDown() {
        byte[] wire = wire(Rcode.NOERROR,
                Messages.records("www.example. 300 A 192.0.2.1", "www.example. 300 A 192.0.2.2"),
                List.of());
        int first = Fields.nameEnd(wire, Fields.HEADER, wire.length) + 4;
        assertThat(wire[first]).as("owner by a pointer").isEqualTo((byte) 0xc0);
        // The label "a" and the root, within the TTL of the first record: 90368 seconds.
        wire[first + 6] = 0;
        wire[first + 7] = 1;
        wire[first + 8] = 'a';
        wire[first + 9] = 0;
        assertThat(read(wire)).isInstanceOf(Reading.Usable.class);
        wire[first + 17] = (byte) (first + 7);
        assertThat(read(wire)).isEqualTo(Reading.Useless.FAILED);
    }

    @Test
    void aPointerToWhatDoesNotEndBeforeItsOwnNameIsRefused() {
        byte[] wire = wire(Rcode.NOERROR,
                Messages.records("www.example. 300 A 192.0.2.1", "www.example. 300 A 14.0.2.2"),
                List.of());
        int second = Fields.nameEnd(wire, Fields.HEADER, wire.length) + 4 + 16;
        // The last byte of the first address, as a label's length: it would take the second record's TTL into a name.
        wire[second - 1] = 14;
        assertThat(read(wire)).isInstanceOf(Reading.Usable.class);
        wire[second + 1] = (byte) (second - 1);
        assertThat(read(wire)).isEqualTo(Reading.Useless.FAILED);
    }

    @Test
    void negativeAnswerLivesAsLongAsSoaTtlMinimumAndSettingAllow() {
        for (int rcode : new int[]{Rcode.NXDOMAIN, Rcode.NOERROR}) {
            PackedAnswer byMinimum = usable(
                    wire(rcode, List.of(), Messages.records("example. 900 SOA a. b. 1 2 3 4 60")));
            assertThat(byMinimum.kind()).isEqualTo(PackedAnswer.Kind.NEGATIVE);
            lives(byMinimum, 60);
            assertThat(shown(byMinimum).getSection(Section.AUTHORITY).getFirst().getTTL()).isEqualTo(60);
            lives(usable(wire(rcode, List.of(), Messages.records("example. 30 SOA a. b. 1 2 3 4 60"))), 30);
            lives(usable(wire(rcode, List.of(), Messages.records("example. 99999 SOA a. b. 1 2 3 4 99999"))), 3600);
            lives(usable(wire(rcode, List.of(), List.of())), 0);
            lives(usable(wire(rcode, List.of(), Messages.records("example. 60 NS ns.example."))), 0);
        }
    }

    @Test
    void aliasToANameThatDoesNotExistIsNegative() {
        PackedAnswer answer = usable(wire(Rcode.NXDOMAIN, Messages.records("www.example. 20 CNAME gone.example."),
                Messages.records("example. 900 SOA a. b. 1 2 3 4 60")));
        assertThat(answer.kind()).isEqualTo(PackedAnswer.Kind.NEGATIVE);
        lives(answer, 20);
    }

    @Test
    void ttlIsCappedAndZeroOrNegativeOnesAreNotKept() {
        PackedAnswer capped = usable(
                wire(Rcode.NOERROR, Messages.records("www.example. 2000000 A 192.0.2.1"), List.of()));
        lives(capped, 86400);
        assertThat(shown(capped).getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(86400);
        lives(usable(wire(Rcode.NOERROR, Messages.records("www.example. 0 A 192.0.2.1"), List.of())), 0);
        byte[] topBit = wire(Rcode.NOERROR, Messages.records("www.example. 60 A 192.0.2.1"), List.of());
        topBit[Fields.HEADER + question.wire().length + 6] = (byte) 0x80;
        lives(usable(topBit), 0);
    }

    @Test
    void optOfTheUpstreamAndWhatFollowsItAreNotPassedOn() {
        Message reply = Messages.reply(Messages.message(asked, asked.length), Rcode.NOERROR,
                Messages.records("www.example. 60 A 192.0.2.1"), List.of());
        reply.removeAllRecords(Section.ADDITIONAL);
        reply.addRecord(Messages.record("first.example. 60 A 192.0.2.2"), Section.ADDITIONAL);
        reply.addRecord(new OPTRecord(4096, 0, 0, 0, List.of(new GenericEDNSOption(65001, new byte[20]))),
                Section.ADDITIONAL);
        byte[] second = Messages.record("second.example. 1 A 192.0.2.3").toWireCanonical();
        byte[] front = reply.toWire(65535);
        byte[] whole = Arrays.copyOf(front, front.length + second.length);
        System.arraycopy(second, 0, whole, front.length, second.length);
        whole[Fields.ARCOUNT + 1]++;
        PackedAnswer answer = usable(whole);
        Message shown = shown(answer);
        assertThat(shown.getSection(Section.ADDITIONAL)).hasSize(2);
        assertThat(shown.getSection(Section.ADDITIONAL).getFirst().getName().toString()).isEqualTo("first.example.");
        assertThat(shown.getOPT().getOptions()).isEmpty();
        lives(answer, 60);
    }

    @Test
    void onlyTheWholeEchoOfTheQueryIsTakenForItsAnswer() {
        byte[] good = wire(Rcode.NOERROR, Messages.records("www.example. 60 A 192.0.2.1"), List.of());
        assertThat(read(good)).isInstanceOf(Reading.Usable.class);
        assertThat(read(changed(good, 0, 1))).isEqualTo(Reading.Useless.FOREIGN);
        assertThat(read(changed(good, 2, 0x80))).as("no response").isEqualTo(Reading.Useless.FOREIGN);
        assertThat(read(changed(good, 2, 0x08))).as("opcode").isEqualTo(Reading.Useless.FOREIGN);
        assertThat(read(changed(good, 5, 1))).as("no question").isEqualTo(Reading.Useless.FOREIGN);
        assertThat(read(changed(good, 14, 1))).as("other name").isEqualTo(Reading.Useless.FOREIGN);
        int typeAt = Fields.HEADER + question.wire().length - 4;
        assertThat(read(changed(good, typeAt + 1, 2))).as("other type").isEqualTo(Reading.Useless.FOREIGN);
        assertThat(read(changed(good, typeAt + 3, 2))).as("other class").isEqualTo(Reading.Useless.FOREIGN);
        assertThat(read(changed(good, 13, 0x20))).as("other spelling").isEqualTo(Reading.Useless.RESPELT);
        assertThat(read(Arrays.copyOf(good, 11))).as("short").isEqualTo(Reading.Useless.FOREIGN);
    }

    private static byte[] changed(byte[] message, int at, int bits) {
        byte[] changed = message.clone();
        changed[at] ^= (byte) bits;
        return changed;
    }

    @Test
    void failuresTruncationAndMalformedRecordsAreTold() {
        assertThat(read(wire(Rcode.SERVFAIL, List.of(), List.of()))).isEqualTo(Reading.Useless.FAILED);
        assertThat(read(wire(Rcode.REFUSED, List.of(), List.of()))).isEqualTo(Reading.Useless.FAILED);
        byte[] good = wire(Rcode.NOERROR, Messages.records("www.example. 60 A 192.0.2.1"), List.of());
        assertThat(read(changed(good, 2, 0x02))).isEqualTo(Reading.Useless.TRUNCATED);
        int record = Fields.HEADER + question.wire().length;
        assertThat(read(changed(good, record + 1, 0xff))).as("pointer ahead").isEqualTo(Reading.Useless.FAILED);
        assertThat(read(changed(good, record + 11, 0x01))).as("length of an address").isEqualTo(Reading.Useless.FAILED);
        assertThat(read(changed(good, 7, 0x80))).as("more records than bytes").isEqualTo(Reading.Useless.FAILED);
        assertThat(read(Arrays.copyOf(good, record + 13))).as("cut").isEqualTo(Reading.Useless.FAILED);
        byte[] alias = wire(Rcode.NOERROR, Messages.records("www.example. 60 CNAME a.example."), List.of());
        int target = record + 12;
        assertThat(read(changed(alias, target, 0x80))).as("label type").isEqualTo(Reading.Useless.FAILED);
    }

    @Test
    void queryToTheUpstreamCarriesNothingOfTheClientsButTheQuestionAndItsBits() {
        Message fromClient = Messages.query("www.example.", Type.A);
        fromClient.getHeader().setFlag(Flags.AD);
        fromClient.getHeader().setFlag(Flags.CD);
        fromClient.addRecord(new OPTRecord(4096, 0, 0, ExtendedFlags.DO,
                List.of(new GenericEDNSOption(8, new byte[]{0, 1, 24, 0, 10, 1, 2}))), Section.ADDITIONAL);
        byte[] wire = new Question(Messages.parsed(fromClient), 0).query(new Random(4), true);
        Message sent = Messages.message(wire, wire.length);
        assertThat(sent.getQuestion()).isEqualTo(Record.newRecord(Messages.name("www.example."), Type.A, DClass.IN));
        assertThat(sent.getQuestion().getName().toString()).isNotEqualTo("www.example.")
                .isEqualToIgnoringCase("www.example.");
        assertThat(sent.getOPT().getOptions()).isEmpty();
        assertThat(sent.getOPT().getPayloadSize()).isEqualTo(1232);
        assertThat(sent.getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
        assertThat(sent.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(sent.getHeader().getFlag(Flags.RD)).isTrue();
        assertThat(sent.getHeader().getFlag(Flags.CD)).isTrue();
    }

    @Test
    void noMessageHoweverBrokenThrowsOrMakesAReplyOverTheLimit() {
        Random random = new Random(5);
        byte[][] seeds = {wire(Rcode.NOERROR, Messages.records("www.example. 60 CNAME a.example.",
                "a.example. 60 MX 10 mx.example.", "a.example. 60 SRV 1 2 3 srv.example.",
                "a.example. 60 AAAA 2001:db8::1"),
                Messages.records("example. 60 NS ns.example.")),
                wire(Rcode.NXDOMAIN, List.of(), Messages.records("example. 900 SOA a.example. b.example. 1 2 3 4 60")),
                wire(Rcode.NOERROR, List.of(Messages.txt("www.example.", 5, 900)), List.of())};
        byte[] reply = new byte[512];
        int usable = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] wire = broken(seeds[i % seeds.length], random);
            if (read(wire) instanceof Reading.Usable(PackedAnswer answer)) {
                usable++;
                assertThat(answer.write(query, NOW + random.nextInt(100_000), 1232, Edns.NO_ERROR_INFO, reply, 512))
                        .isBetween(query.questionEnd(), 512);
            }
        }
        assertThat(usable).isBetween(1_000, 299_000);
    }

    /** Keeps the id and the question in most cases, so that what follows is looked at. */
    private byte[] broken(byte[] seed, Random random) {
        byte[] wire = Arrays.copyOf(seed, random.nextInt(4) == 0 ? random.nextInt(seed.length + 20) : seed.length);
        int from = random.nextInt(20) == 0 ? 0 : Fields.HEADER + question.wire().length;
        for (int n = random.nextInt(6); n > 0 && from < wire.length; n--) {
            wire[from + random.nextInt(wire.length - from)] = (byte) random.nextInt();
        }
        if (random.nextInt(10) == 0 && wire.length >= Fields.HEADER) {
            wire[6 + random.nextInt(6)] = (byte) random.nextInt(4);
        }
        return wire;
    }
}
