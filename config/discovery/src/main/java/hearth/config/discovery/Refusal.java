package hearth.config.discovery;

/**
 * Something that was found and got no name.
 *
 * @param what
 *            the container or Service, fit for a log line
 * @param detail
 *            what is wrong, and what would be right
 */
public record Refusal(String what, Reason reason, String detail) {
    /** Kinds of refusals, counted apart. */
    public enum Reason {
        /** What is asked for can't be a name. */
        BAD_NAME,
        /** The name lies outside what is allowed. */
        OUTSIDE_DOMAIN,
        /** No address was found, or it is not clear which is right. */
        NO_ADDRESS,
        /** A time to live that isn't one. */
        BAD_TTL,
        /** Another has the name. */
        TAKEN,
        /** Above a limit. */
        TOO_MANY,
        /** The source's description can't be understood. */
        UNREADABLE
    }
}
