package hearth.dns.forward;

/** What a message from an upstream turned out to be. */
sealed interface Reading {
    /** An answer for the clients. */
    record Usable(PackedAnswer answer) implements Reading {}

    /** None. */
    enum Useless implements Reading {
        /** To another query, or no response at all: forged, or astray. */
        FOREIGN,
        /** To this query, but the name's letters are in another case: half a proof. */
        RESPELT,
        /** Too long for UDP. */
        TRUNCATED,
        /** The upstream can't help, or sent what can't be read. */
        FAILED
    }
}
