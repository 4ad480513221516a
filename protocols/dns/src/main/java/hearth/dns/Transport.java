package hearth.dns;

/** How a query came, and so how long its reply may be. */
public enum Transport {
    /** Bounded by what the client offers in EDNS, and by the server's own limit. */
    UDP,
    /** Bounded by the two bytes of length before each message (RFC 1035 section 4.2.2). */
    TCP
}
