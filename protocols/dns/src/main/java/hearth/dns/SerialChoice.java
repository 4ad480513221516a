package hearth.dns;

/** Which serials a node chooses for itself: the two of a pair never choose the same one. */
public enum SerialChoice {
    /** A node that is alone. */
    ANY,
    /** The node of a pair whose name comes first. */
    EVEN,
    /** The other one. */
    ODD;

    /** The first serial after this one that may be chosen. */
    public long after(long serial) {
        long next = Serial.next(serial);
        while (!owns(next)) {
            next = Serial.next(next);
        }
        return next;
    }

    /** Whether it may be chosen. */
    public boolean owns(long serial) {
        return this == ANY || (serial & 1) == ordinal() - 1;
    }
}
