package hearth.dns.forward;

import hearth.dns.Query;

/** The OPT record that ends our messages (RFC 6891): one per hop, never passed on. */
final class Edns {
    static final int TYPE = 41;
    /** Length of an OPT record without options. */
    static final int LENGTH = 11;

    /** Extended errors (RFC 8914 section 4). */
    static final int NO_ERROR_INFO = -1;
    static final int CACHED_ERROR = 13;
    static final int PROHIBITED = 18;
    static final int NOT_AUTHORITATIVE = 20;
    static final int NOT_SUPPORTED = 21;
    static final int NO_REACHABLE_AUTHORITY = 22;

    private static final int EXTENDED_ERROR = 15;
    private static final int EXTENDED_ERROR_LENGTH = 6;
    private static final int DNSSEC_OK = 0x8000;

    private Edns() {}

    /** Bytes that {@link #reply} will need: none for a client that does not speak EDNS (RFC 6891 section 7). */
    static int room(Query query, int error) {
        return !query.hasEdns() ? 0 : error == NO_ERROR_INFO ? LENGTH : LENGTH + EXTENDED_ERROR_LENGTH;
    }

    /**
     * Ends a reply at {@code at} with its OPT record, if the client speaks EDNS, and counts it in the header.
     *
     * @param error
     *            an extended error code, or {@link #NO_ERROR_INFO}
     * @return the reply's length
     */
    static int reply(Query query, int payload, int error, byte[] reply, int at) {
        if (!query.hasEdns()) {
            return at;
        }
        int end = write(reply, at, payload, query.dnssecOk());
        if (error != NO_ERROR_INFO) {
            Fields.u16(reply, end - 2, EXTENDED_ERROR_LENGTH);
            Fields.u16(reply, end, EXTENDED_ERROR);
            Fields.u16(reply, end + 2, 2);
            Fields.u16(reply, end + 4, error);
            end += EXTENDED_ERROR_LENGTH;
        }
        Fields.u16(reply, Fields.ARCOUNT, Fields.u16(reply, Fields.ARCOUNT) + 1);
        return end;
    }

    /** Writes an OPT record without options and returns its end. */
    static int write(byte[] message, int at, int payload, boolean dnssecOk) {
        message[at] = 0;
        Fields.u16(message, at + 1, TYPE);
        Fields.u16(message, at + 3, payload);
        Fields.u16(message, at + 5, 0);
        // RFC 3225 section 3: the bit is copied from the query into the response.
        Fields.u16(message, at + 7, dnssecOk ? DNSSEC_OK : 0);
        Fields.u16(message, at + 9, 0);
        return at + LENGTH;
    }
}
