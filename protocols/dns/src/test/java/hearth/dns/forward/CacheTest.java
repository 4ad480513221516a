package hearth.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import hearth.dns.Query;
import hearth.dns.Recursion;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class CacheTest {
    private static final int PAYLOAD = 1232;

    private final TestClock clock = new TestClock();
    private final ForwardCounts counts = new ForwardCounts();
    private final Cache cache = new Cache(1, new Random(1), counts);
    private final byte[] reply = new byte[65535];

    private void put(Cache into, Message query, Message answer) {
        Question question = into.question(Messages.parsed(query));
        byte[] asked = query.toWire();
        byte[] wire = answer.toWire(65535);
        Reading reading = new AnswerReader(wire, wire.length, question, TestSettings.DEFAULTS).read(asked, false,
                clock.millis());
        assertThat(reading).isInstanceOf(Reading.Usable.class);
        into.put(question, ((Reading.Usable) reading).answer(), clock.millis());
    }

    private void putAddress(String name, long ttl) {
        Message query = Messages.query(name, Type.A);
        put(cache, query, Messages.reply(query, Rcode.NOERROR, Messages.records(name + " " + ttl + " A 192.0.2.1"),
                List.of()));
    }

    private int answer(Message query, int limit) {
        return cache.answer(Messages.parsed(query), clock.millis(), PAYLOAD, reply, limit);
    }

    private Message hit(Message query, int limit) {
        int length = answer(query, limit);
        assertThat(length).isPositive().isLessThanOrEqualTo(limit);
        return Messages.message(reply, length);
    }

    @Test
    void ttlsCountDownUntilTheShortestRunsOut() {
        Message query = Messages.query("www.example.", Type.A);
        put(cache, query, Messages.reply(query, Rcode.NOERROR, Messages.records("www.example. 300 CNAME a.example.",
                "a.example. 60 A 192.0.2.1"), List.of()));
        clock.pass(Duration.ofMillis(59_999));
        assertThat(hit(query, 512).getSection(Section.ANSWER)).extracting(r -> r.getTTL()).containsExactly(241L, 1L);
        clock.pass(Duration.ofMillis(1));
        assertThat(answer(query, 512)).isEqualTo(Recursion.FORWARD);
    }

    @Test
    void replyHasTheClientsIdSpellingAndBitsAndNeverAdOrAa() {
        putAddress("www.example.", 60);
        Message query = Messages.query("wWw.eXample.", Type.A);
        query.getHeader().setID(99);
        Message hit = hit(query, 512);
        assertThat(hit.getHeader().getID()).isEqualTo(99);
        assertThat(hit.getQuestion().getName().toString()).isEqualTo("wWw.eXample.");
        // The owner is a pointer to the question, and so spelt like it.
        assertThat(hit.getSection(Section.ANSWER).getFirst().getName().toString()).isEqualTo("wWw.eXample.");
        assertThat(hit.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(hit.getHeader().getFlag(Flags.RD)).isTrue();
        assertThat(hit.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(hit.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(hit.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(hit.getOPT()).isNull();
    }

    @Test
    void doAndCdHaveAnswersOfTheirOwn() {
        putAddress("www.example.", 60);
        Message withDo = Messages.query("www.example.", Type.A);
        withDo.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        Message withCd = Messages.query("www.example.", Type.A);
        withCd.getHeader().setFlag(Flags.CD);
        assertThat(answer(withDo, 512)).isEqualTo(Recursion.FORWARD);
        assertThat(answer(withCd, 512)).isEqualTo(Recursion.FORWARD);
        put(cache, withCd, Messages.reply(withCd, Rcode.NOERROR, Messages.records("www.example. 60 A 192.0.2.9"),
                List.of()));
        assertThat(hit(withCd, 512).getHeader().getFlag(Flags.CD)).isTrue();
        assertThat(
                hit(Messages.query("www.example.", Type.A), 512).getSection(Section.ANSWER).getFirst().rdataToString())
                .isEqualTo("192.0.2.1");
    }

    @Test
    void ednsIsTheClientsOwn() {
        putAddress("www.example.", 60);
        Message hit = hit(Messages.query("www.example.", Type.A, 4096), 1232);
        assertThat(hit.getOPT().getPayloadSize()).isEqualTo(PAYLOAD);
        assertThat(hit.getOPT().getOptions()).isEmpty();
    }

    @Test
    void whatDoesNotFitLosesTheAdditionalSectionFirstAndIsThenTruncated() {
        Message query = Messages.query("big.example.", Type.TXT, 1232);
        Message answer = Messages.reply(query, Rcode.NOERROR, List.of(Messages.txt("big.example.", 60, 600)),
                List.of());
        answer.removeAllRecords(Section.ADDITIONAL);
        answer.addRecord(Messages.txt("more.example.", 60, 400), Section.ADDITIONAL);
        put(cache, query, answer);
        assertThat(hit(query, 1232).getSection(Section.ADDITIONAL)).hasSize(2);
        Message shorter = hit(query, 700);
        assertThat(shorter.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(shorter.getSection(Section.ANSWER)).hasSize(1);
        assertThat(shorter.getSection(Section.ADDITIONAL)).containsExactly(shorter.getOPT());
        Message truncated = hit(query, 512);
        assertThat(truncated.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(truncated.getSection(Section.ANSWER)).isEmpty();
        assertThat(truncated.getOPT()).isNotNull();
    }

    @Test
    void failureIsRememberedWithItsCauseButNeverInPlaceOfAnAnswer() {
        Message query = Messages.query("www.example.", Type.A, 1232);
        Question question = cache.question(Messages.parsed(query));
        cache.put(question, PackedAnswer.failure(question, clock.millis(), 5), clock.millis());
        Message hit = hit(query, 512);
        assertThat(hit.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(Messages.extendedError(hit)).isEqualTo(13);
        clock.pass(Duration.ofSeconds(5));
        assertThat(answer(query, 512)).isEqualTo(Recursion.FORWARD);
        putAddress("www.example.", 60);
        cache.put(question, PackedAnswer.failure(question, clock.millis(), 5), clock.millis());
        assertThat(hit(query, 512).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void clockSetBackMakesNoAnswerImmortal() {
        putAddress("www.example.", 60);
        clock.pass(Duration.ofHours(-1));
        assertThat(answer(Messages.query("www.example.", Type.A), 512)).isEqualTo(Recursion.FORWARD);
    }

    @Test
    void closedCacheHoldsAndCountsNothing() {
        putAddress("a.example.", 60);
        putAddress("b.example.", 60);
        cache.close();
        putAddress("c.example.", 60);
        assertThat(answer(Messages.query("a.example.", Type.A), 512)).isEqualTo(Recursion.FORWARD);
        assertThat(answer(Messages.query("c.example.", Type.A), 512)).isEqualTo(Recursion.FORWARD);
        assertThat(counts.entries.sum()).isZero();
        assertThat(counts.bytes.sum()).isZero();
        assertThat(counts.evictions.sum()).isZero();
    }

    @Test
    void memoryIsBoundedAsTheHeapSeesIt() throws InterruptedException {
        // The first rounds load classes and fill what the libraries keep.
        fill(new Cache(8, new Random(2), new ForwardCounts()), 1_000);
        long before = usedHeap();
        Cache bounded = new Cache(8, new Random(2), counts);
        fill(bounded, 60_000);
        long used = usedHeap() - before;
        assertThat(counts.bytes.sum()).isBetween(7L << 20, 8L << 20);
        assertThat(counts.evictions.sum()).isEqualTo(60_000 - counts.entries.sum()).isPositive();
        // A full collection leaves regions alone that are dead by less than a twentieth.
        assertThat(used).isBetween(7L << 20, (8L << 20) * 17 / 16);
        assertThat(bounded).isNotNull();
    }

    private void fill(Cache bounded, int answers) {
        Random random = new Random(3);
        for (int i = 0; i < answers; i++) {
            Message query = Messages.query("n" + i + ".example.", Type.TXT);
            int size = random.nextInt(100) == 0 ? 4000 : random.nextInt(300);
            put(bounded, query, Messages.reply(query, Rcode.NOERROR,
                    List.of(Messages.txt("n" + i + ".example.", 3600, size)), List.of()));
        }
    }

    private static long usedHeap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(20);
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    @Test
    void namesInUseOutliveAFloodOfNamesAskedOnce() {
        for (int i = 0; i < 300; i++) {
            putAddress("used" + i + ".example.", 3600);
        }
        for (int flood = 0; flood < 20_000; flood++) {
            if (flood % 1000 == 0) {
                for (int i = 0; i < 300; i++) {
                    assertThat(answer(Messages.query("used" + i + ".example.", Type.A), 512)).as("used" + i)
                            .isPositive();
                }
            }
            putAddress("r" + flood + ".example.", 3600);
        }
        assertThat(counts.evictions.sum()).isGreaterThan(10_000);
    }

    @Test
    void readersSeeWholeAnswersWhileWritersReplaceAndEvictThem() throws Exception {
        int names = 8000;
        List<Message> queries = IntStream.range(0, names).mapToObj(i -> Messages.query("n" + i + ".example.", Type.A))
                .toList();
        List<Callable<Integer>> work = IntStream.range(0, 4).<Callable<Integer>>mapToObj(
                thread -> () -> thread < 2 ? write(queries, thread) : read(queries, thread)).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            int hits = 0;
            for (Future<Integer> result : threads.invokeAll(work)) {
                hits += result.get();
            }
            assertThat(hits).isPositive();
        }
        assertThat(counts.bytes.sum()).isLessThanOrEqualTo(1 << 20);
        assertThat(counts.evictions.sum()).isPositive();
    }

    private int write(List<Message> queries, int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 60_000; i++) {
            int n = random.nextInt(queries.size());
            Message query = queries.get(n);
            put(cache, query, Messages.reply(query, Rcode.NOERROR, Messages.records(
                    "n" + n + ".example. 60 A 10.0." + (n >> 8) + "." + (n & 0xff)), List.of()));
        }
        return 0;
    }

    private int read(List<Message> queries, int seed) {
        Random random = new Random(seed);
        byte[] out = new byte[512];
        int hits = 0;
        for (int i = 0; i < 400_000; i++) {
            int n = random.nextInt(queries.size());
            Query query = new Query();
            byte[] wire = queries.get(n).toWire();
            query.parse(wire, wire.length);
            int length = cache.answer(query, clock.millis(), PAYLOAD, out, 512);
            if (length != Recursion.FORWARD) {
                hits++;
                // The address ends the message and tells the name.
                assertThat((out[length - 2] & 0xff) << 8 | (out[length - 1] & 0xff)).isEqualTo(n);
            }
        }
        return hits;
    }

    @Test
    void hitAllocatesNothing() throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Forwarder forwarder = new Forwarder(TestSettings.DEFAULTS, PAYLOAD, TestSettings.LOOPBACK, cache,
                (upstream, transport, message, timeout, answer) -> {
                    throw new AssertionError("asked");
                }, TestSettings.UNWATCHED, new Random(1), InstantSource.system(), counts);
        // A hundred seconds old, so that TTLs are counted down as well.
        clock.pass(Duration.between(clock.instant(), Instant.now().minusSeconds(100)));
        putAddress("www.example.", 3600);
        Message message = Messages.query("www.example.", Type.A, 1232);
        byte[] wire = message.toWire();
        Query query = new Query();
        InetAddress client = InetAddress.getLoopbackAddress();
        long sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += ask(forwarder, query, wire, client);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50_000; i++) {
            sum += ask(forwarder, query, wire, client);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(counts.hits.sum()).isEqualTo(70_000);
        assertThat(sum).isPositive();
        // Compiling or measuring may take a little on this thread; one object per query would be 800 kB at least.
        assertThat(allocated).isLessThan(20_000);
    }

    private int ask(Forwarder forwarder, Query query, byte[] wire, InetAddress client) {
        query.parse(wire, wire.length);
        return forwarder.answer(query, client, reply, 1232);
    }
}
