package hearth.dns.forward;

import hearth.dns.Query;

/**
 * A client that waits for an upstream's answer.
 *
 * @param query on a copy of its message
 * @param limit longest reply that it takes
 */
record Waiter(Query query, int limit, Forwarder.Recipient recipient) {
    /** Gives the answer, fitted to this client. */
    void reply(PackedAnswer answer, int error, long now, int payload) {
        byte[] reply = new byte[Math.min(limit, answer.room(query, error))];
        recipient.reply(reply, answer.write(query, now, payload, error, reply, limit));
    }
}
