package hearth.dns.forward;

import hearth.dns.Query;

/** What a client gets whose question is not forwarded. */
enum Refusal {
    /**
     * The client is in no network that may ask. RFC 5358 section 4: don't recurse for strangers. RA is clear, for to this
     * client recursion isn't available, and the reply is hardly longer than the query: no use to an amplifier.
     */
    STRANGER(0, Edns.PROHIBITED),
    /** No upstream is configured for the name: recursion isn't available for anyone. */
    NO_UPSTREAM(0, Edns.NOT_AUTHORITATIVE),
    /**
     * The client doesn't want recursion (RD clear): there is nothing else to offer. Answering from the cache would tell
     * which names other clients asked for.
     */
    NOT_DESIRED(Fields.RA, Edns.NOT_AUTHORITATIVE),
    /** A type that isn't data but a transaction with this server: transfers, TKEY, TSIG, OPT (RFC 6895 section 3.1). */
    NOT_DATA(Fields.RA, Edns.NOT_SUPPORTED);

    private final int ra;
    private final int error;

    Refusal(int ra, int error) {
        this.ra = ra;
        this.error = error;
    }

    /** Writes the reply and returns its length. */
    int write(Query query, int payload, byte[] reply) {
        int end = query.questionEnd();
        System.arraycopy(query.message(), 0, reply, 0, end);
        Fields.u16(reply, Fields.FLAGS, Fields.QR | ra | (query.flags() & (Fields.RD | Fields.CD)) | Fields.REFUSED);
        Fields.u16(reply, Fields.QDCOUNT, 1);
        Fields.u16(reply, Fields.ANCOUNT, 0);
        Fields.u16(reply, Fields.NSCOUNT, 0);
        Fields.u16(reply, Fields.ARCOUNT, 0);
        return Edns.reply(query, payload, error, reply, end);
    }
}
