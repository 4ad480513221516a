package hearth.cluster;

import java.io.IOException;

/** A journal can't be opened. The message says where, why, and what to do. */
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1;

    JournalException(String message) {
        super(message);
    }

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
