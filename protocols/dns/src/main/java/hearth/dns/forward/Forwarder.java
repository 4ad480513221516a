package hearth.dns.forward;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import hearth.config.ForwardSettings;
import hearth.config.Prefix;
import hearth.dns.Query;
import hearth.dns.Recursion;
import hearth.dns.Transport;

/**
 * Answers questions about names of others: from the cache, or by asking upstreams. Shared by all event loops; {@link #answer}
 * takes no lock and allocates nothing when it answers, {@link #resolve} may be called by any thread. One is made for each
 * configuration revision; questions in work end with the one that began them.
 */
public final class Forwarder implements Recursion {
    private static final int MIN_UDP = 512;
    private static final int TYPE_OPT = 41;
    private static final int TYPE_TKEY = 249;
    private static final int TYPE_AXFR = 252;

    private final ForwardSettings settings;
    private final int payload;
    private final Allowed allowed;
    private final Routes routes;
    private final Cache cache;
    private final Upstream upstream;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final ForwardCounts counts;
    private final ConcurrentHashMap<Question, Lookup> lookups = new ConcurrentHashMap<>();

    /** Gets the reply to one query, once. Any thread; must neither block nor throw. */
    public interface Recipient {
        /**
         * @param reply the recipient's to keep
         */
        void reply(byte[] reply, int length);
    }

    /**
     * @param udpPayload
     *            largest UDP message sent and taken, in bytes ({@code dns.udp-payload})
     * @param allow networks whose clients may ask
     * @param random for ids and spelling: unpredictable, and safe to share between threads
     */
    public Forwarder(ForwardSettings settings, int udpPayload, List<Prefix> allow, Cache cache, Upstream upstream,
            UpstreamWatch watch, RandomGenerator random, InstantSource clock, ForwardCounts counts) {
        this.settings = settings;
        this.payload = udpPayload;
        this.allowed = new Allowed(allow);
        this.routes = new Routes(settings,
                endpoint -> new Standing(endpoint, settings.timeout(), counts.upstream(endpoint), watch));
        this.cache = cache;
        this.upstream = upstream;
        this.random = random;
        this.clock = clock;
        this.counts = counts;
    }

    @Override
    public int answer(Query query, InetAddress client, byte[] reply, int limit) {
        if (!allowed.contains(client)) {
            return refuse(Refusal.STRANGER, query, reply);
        }
        if (!query.rd()) {
            return refuse(Refusal.NOT_DESIRED, query, reply);
        }
        if (query.type() == TYPE_OPT || (query.type() >= TYPE_TKEY && query.type() <= TYPE_AXFR)) {
            return refuse(Refusal.NOT_DATA, query, reply);
        }
        int length = cache.answer(query, clock.millis(), payload, reply, limit);
        if (length != FORWARD) {
            return length;
        }
        if (routes.of(query.name()).isEmpty()) {
            return refuse(Refusal.NO_UPSTREAM, query, reply);
        }
        counts.misses.increment();
        return FORWARD;
    }

    @Override
    public boolean available(InetAddress client) {
        return routes.any() && allowed.contains(client);
    }

    private int refuse(Refusal refusal, Query query, byte[] reply) {
        counts.refused.increment();
        return refusal.write(query, payload, reply);
    }

    /**
     * Finds the answer to a query for which {@link #answer} said {@link #FORWARD}, and gives the reply to the recipient: with
     * SERVFAIL at the latest when {@code attempts} times {@code timeout} have passed. Returns at once; the recipient may have
     * been called by then.
     *
     * @param query the client's message; copied
     * @throws IllegalArgumentException
     *             if it isn't a query that {@link Query#parse} calls OK
     */
    public void resolve(byte[] query, int length, InetAddress client, Transport transport, Recipient recipient) {
        Waiter waiter = waiter(query, length, transport, recipient);
        Query parsed = waiter.query();
        List<Standing> upstreams = routes.of(parsed.name());
        if (upstreams.isEmpty() || !allowed.contains(client)) {
            byte[] reply = new byte[waiter.limit()];
            recipient.reply(reply, refuse(upstreams.isEmpty() ? Refusal.NO_UPSTREAM : Refusal.STRANGER, parsed, reply));
            return;
        }
        begin(cache.question(parsed), waiter, upstreams);
    }

    /**
     * The sender of a query, who takes a reply as long as it says and the transport allows.
     *
     * @throws IllegalArgumentException
     *             if it isn't a query that {@link Query#parse} calls OK
     */
    Waiter waiter(byte[] query, int length, Transport transport, Recipient recipient) {
        Query parsed = new Query();
        Query.Verdict verdict = parsed.parse(Arrays.copyOf(query, length), length);
        if (verdict != Query.Verdict.OK) {
            throw new IllegalArgumentException("only a well-formed query can be resolved; this one is " + verdict);
        }
        int limit = switch (transport) {
            case UDP -> Math.max(MIN_UDP, Math.min(payload, parsed.payload()));
            case TCP -> Fields.MAX_MESSAGE;
        };
        return new Waiter(parsed, limit, recipient);
    }

    private void begin(Question question, Waiter waiter, List<Standing> upstreams) {
        if (counts.inFlight.incrementAndGet() > settings.inFlight()) {
            counts.inFlight.decrementAndGet();
            counts.overflows.increment();
            fail(waiter);
            return;
        }
        // Equal questions share one lookup. It spares the upstream, and RFC 5452 section 5 wants it: many equal queries
        // out at once are as many chances for a forger to hit one of their ids.
        Lookup fresh = new Lookup(question, upstreams, this);
        Lookup joined = lookups.compute(question, (q, running) -> {
            Lookup lookup = running == null ? fresh : running;
            lookup.join(waiter);
            return lookup;
        });
        if (joined == fresh) {
            fresh.next();
        } else {
            counts.coalesced.increment();
        }
    }

    /** What upstreams said doesn't add up to an answer for this client. */
    void unanswerable(Waiter waiter) {
        counts.failures.increment();
        fail(waiter);
    }

    private void fail(Waiter waiter) {
        long now = clock.millis();
        waiter.reply(PackedAnswer.failure(cache.question(waiter.query()), now, 0), Edns.NO_ERROR_INFO, now, payload);
    }

    void answered(Lookup lookup, PackedAnswer answer) {
        finish(lookup, answer, Edns.NO_ERROR_INFO);
    }

    void failed(Lookup lookup) {
        counts.failures.increment();
        // RFC 9520 section 3.2: a failure is remembered, or clients' retries become a storm on upstreams in trouble.
        int life = (int) settings.failureTtl().toSeconds();
        finish(lookup, PackedAnswer.failure(lookup.question(), clock.millis(), life), Edns.NO_REACHABLE_AUTHORITY);
    }

    private void finish(Lookup lookup, PackedAnswer answer, int error) {
        long now = clock.millis();
        // First remembered, then out of work: so who comes in between finds one or the other.
        cache.put(lookup.question(), answer, now);
        lookups.remove(lookup.question());
        List<Waiter> waiters = lookup.waiters();
        counts.inFlight.addAndGet(-waiters.size());
        for (Waiter waiter : waiters) {
            waiter.reply(answer, error, now, payload);
        }
    }

    ForwardSettings settings() {
        return settings;
    }

    Upstream upstream() {
        return upstream;
    }

    RandomGenerator random() {
        return random;
    }

    InstantSource clock() {
        return clock;
    }
}
