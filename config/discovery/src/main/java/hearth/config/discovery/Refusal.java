package hearth.config.discovery;

/**
 * Something that was found and got no name.
 *
 * @param what
 *            the container: its name and id, fit for a log line
 * @param detail
 *            what is wrong, and what would be right
 */
public record Refusal(String what, Reason reason, String detail) {
    /** Kinds of refusals, counted apart. */
    public enum Reason {
        /** A label or variable has what can't be a name. */
        BAD_NAME,
        /** The name lies outside the domain, and is not allowed. */
        OUTSIDE_DOMAIN,
        /** No address was found, or it is not clear which is right. */
        NO_ADDRESS,
        /** A time to live that isn't one. */
        BAD_TTL,
        /** Above a limit. */
        TOO_MANY,
        /** The engine's description can't be understood. */
        UNREADABLE
    }
}
