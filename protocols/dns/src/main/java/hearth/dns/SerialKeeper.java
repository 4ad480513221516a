package hearth.dns;

/** Remembers serials over restarts, so that none ever goes backwards: secondaries would miss every change until it is passed. */
public interface SerialKeeper {
    /**
     * A serial that none served before, by an earlier process, was after; 0 if the zone was never served.
     *
     * @param origin
     *            the zone's name in master file notation, with its final dot
     */
    long ceiling(String origin);

    /** Told each serial before it is served. Under the lock of {@link Zones}, on the thread that changes them. */
    void serves(String origin, long serial);

    /** Which serials changed zones get. Always the same. */
    default SerialChoice choice() {
        return SerialChoice.ANY;
    }
}
