package hearth.tftp;

/** How a transfer ended. */
public sealed interface Outcome {
    /** The client acknowledged the last block. */
    record Complete() implements Outcome {}

    /**
     * The client gave up at once after it had learned the file's size: edk2 and older PXE ROMs look first and ask again. No
     * fault.
     */
    record Probe() implements Outcome {}

    /** The client sent an error; the text is free of control characters. */
    record Aborted(int code, String text) implements Outcome {}

    /** The client fell silent. */
    record TimedOut(Silence silence) implements Outcome {}

    /** The file could not be read any more. */
    record Unreadable(String reason) implements Outcome {}

    /** The server stopped it. */
    record Stopped() implements Outcome {}

    /** When a client was heard last. */
    enum Silence {
        /** Never: it took another answer to its repeated request, or it is gone, or its packets are filtered. */
        FROM_THE_START,
        /** In the middle of the file. */
        UNDER_WAY,
        /** All was sent, and only the last acknowledgement is missing; most likely the client has the file. */
        AT_THE_END
    }
}
