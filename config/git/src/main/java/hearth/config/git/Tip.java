package hearth.config.git;

/** What the Git server says is the newest commit of the branch. */
public sealed interface Tip {
    /** Its id in hexadecimal. */
    record At(String commit) implements Tip {}

    /** It didn't say; for the operator. */
    record Unknown(String reason) implements Tip {}
}
