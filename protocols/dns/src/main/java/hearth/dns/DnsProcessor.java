package hearth.dns;

import java.net.InetAddress;

import hearth.config.DnsSettings;

/**
 * Answers DNS messages. One per event loop, and owned by it; the zones are shared. Nothing is allocated for an answer from
 * the zones, and nothing waits.
 */
public final class DnsProcessor {
    /** {@link #process} returns it for a question that only an upstream can answer. */
    public static final int FORWARD = Recursion.FORWARD;
    /**
     * {@link #process} returns it for an answer from the zones whose last CNAME leads out of them, to a client who wants to be
     * told what is there. The reply so far has been written, whole but for that.
     */
    public static final int COMPLETE = -2;

    private final Zones zones;
    private final Recursion recursion;
    private final int udpPayload;
    private final DnsCounts counts = new DnsCounts();
    private final Query query = new Query();
    private final ReplyWriter reply;
    private final Answer answer;

    public DnsProcessor(Zones zones, Recursion recursion, DnsSettings settings) {
        this.zones = zones;
        this.recursion = recursion;
        this.udpPayload = settings.udpPayload();
        this.reply = new ReplyWriter(udpPayload);
        this.answer = new Answer(reply);
    }

    /** What this processor has done. */
    public DnsCounts counts() {
        return counts;
    }

    /** The query processed last, as parsed: for who acts on {@link #FORWARD} or {@link #COMPLETE}. */
    public Query query() {
        return query;
    }

    /**
     * Answers one message. Whatever the bytes, nothing is thrown.
     *
     * @param message
     *            the message, from offset 0, without the length that TCP puts before it
     * @param out
     *            65535 bytes for the reply
     * @return the reply's length; 0: no reply; {@link #FORWARD}: ask an upstream, with a copy of the message;
     *         {@link #COMPLETE}: have the chain of CNAMEs followed, with a copy of the message
     */
    public int process(byte[] message, int length, Transport transport, InetAddress client, byte[] out) {
        counts.query(transport);
        Query.Verdict verdict = query.parse(message, length);
        if (verdict.dropped()) {
            counts.drop(verdict);
            return 0;
        }
        int limit = limit(transport);
        if (verdict != Query.Verdict.OK) {
            return refuse(client, limit, out, verdict.rcode());
        }
        counts.type(query.type());
        if (!isServed()) {
            return refuse(client, limit, out, Rcode.REFUSED);
        }
        ZoneSet snapshot = zones.current();
        Zone zone = snapshot.serving(query.name(), query.type());
        if (zone == null) {
            return recurse(client, limit, out);
        }
        reply.begin(query, out, limit);
        Rcode rcode = answer.write(query, snapshot, zone);
        if (answer.leadsOut() && query.rd() && recursion.available(client)) {
            return complete(rcode);
        }
        return finish(client, rcode);
    }

    /** Transfers, and classes other than IN, are nobody's here. */
    private boolean isServed() {
        return query.dnsClass() == Rrtype.CLASS_IN && query.type() != Rrtype.AXFR && query.type() != Rrtype.IXFR;
    }

    private int limit(Transport transport) {
        return transport == Transport.TCP ? Wire.MAX_MESSAGE : Math.min(udpPayload, query.payload());
    }

    private int recurse(InetAddress client, int limit, byte[] out) {
        int length = recursion.answer(query, client, out, limit);
        if (length == FORWARD) {
            counts.forward();
        } else {
            int flags = Wire.u16(out, Wire.FLAGS);
            counts.response(Rcode.ofHeader(flags), (flags & Wire.TC) != 0);
        }
        return length;
    }

    private int complete(Rcode rcode) {
        reply.set(Wire.RA);
        reply.finish(query, rcode);
        counts.forward();
        return COMPLETE;
    }

    private int refuse(InetAddress client, int limit, byte[] out, Rcode rcode) {
        reply.begin(query, out, limit);
        return finish(client, rcode);
    }

    private int finish(InetAddress client, Rcode rcode) {
        if (recursion.available(client)) {
            reply.set(Wire.RA);
        }
        counts.response(rcode, reply.isSet(Wire.TC));
        return reply.finish(query, rcode);
    }
}
