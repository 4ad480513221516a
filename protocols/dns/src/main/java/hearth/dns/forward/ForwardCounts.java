package hearth.dns.forward;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import hearth.config.Endpoint;

/** What forwarding has done since the start. Any thread; it outlives the forwarder and cache of one configuration revision. */
public final class ForwardCounts {
    /** Answered from the cache, negative answers and failures included. */
    public final LongAdder hits = new LongAdder();
    /** Of the hits: the name or type doesn't exist. */
    public final LongAdder negativeHits = new LongAdder();
    /** Of the hits: SERVFAIL, because the upstreams failed a moment ago. */
    public final LongAdder failureHits = new LongAdder();
    /** Not in the cache: an upstream is asked, or was already. */
    public final LongAdder misses = new LongAdder();
    /** Of the misses: another client's equal question was in work, and its answer served both. */
    public final LongAdder coalesced = new LongAdder();
    /** Refused: a client that may not ask, or a question that isn't forwarded. */
    public final LongAdder refused = new LongAdder();
    /** Told SERVFAIL because too many questions were in work. */
    public final LongAdder overflows = new LongAdder();
    /** Questions that no upstream answered, and chains of CNAMEs across our zones and others' that have no end. */
    public final LongAdder failures = new LongAdder();
    /** Answers that went to make room, not because their time had come. */
    public final LongAdder evictions = new LongAdder();
    /** Answers in the cache, those included whose time has come but whose place nobody needed. */
    public final LongAdder entries = new LongAdder();
    /** Memory of these, in bytes. */
    public final LongAdder bytes = new LongAdder();
    /** Clients waiting for an upstream now. */
    public final AtomicInteger inFlight = new AtomicInteger();

    private final ConcurrentHashMap<Endpoint, UpstreamCounts> upstreams = new ConcurrentHashMap<>();

    /** What was asked of one upstream and what became of it. */
    public static final class UpstreamCounts {
        /** Messages sent, over UDP and TCP. */
        public final LongAdder queries = new LongAdder();
        /** Answers that could be used. */
        public final LongAdder answers = new LongAdder();
        /** How long these took, in nanoseconds, altogether. */
        public final LongAdder answerNanos = new LongAdder();
        /** Not answered in time. */
        public final LongAdder timeouts = new LongAdder();
        /** Not reachable: an ICMP error, a connection refused or lost. */
        public final LongAdder failures = new LongAdder();
        /** Answered with SERVFAIL, REFUSED or the like, or with what couldn't be read. */
        public final LongAdder unusable = new LongAdder();
        /** Truncated, and so asked again over TCP. */
        public final LongAdder truncated = new LongAdder();
        /** Messages with another id or question than asked: forgeries, unless the upstream is broken. */
        public final LongAdder mismatched = new LongAdder();
    }

    /** Counts of every upstream that ever was configured; a live view. */
    public Map<Endpoint, UpstreamCounts> upstreams() {
        return Collections.unmodifiableMap(upstreams);
    }

    UpstreamCounts upstream(Endpoint endpoint) {
        return upstreams.computeIfAbsent(endpoint, e -> new UpstreamCounts());
    }
}
