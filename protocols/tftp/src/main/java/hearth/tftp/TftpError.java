package hearth.tftp;

/** The error codes that a read server sends (RFC 1350 section 5, RFC 2347). */
public enum TftpError {
    /** Anything else; the text says what. */
    UNDEFINED(0),
    NOT_FOUND(1),
    ACCESS_VIOLATION(2),
    ILLEGAL_OPERATION(4),
    OPTIONS_REFUSED(8);

    private final int code;

    TftpError(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
