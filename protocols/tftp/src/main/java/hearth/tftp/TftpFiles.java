package hearth.tftp;

/** What clients can read, by the name that they ask for. Must be safe for use by several threads. */
public interface TftpFiles {
    /** Never throws for a name, however strange: it is what a client sent. */
    Opened open(String name);

    /** What became of a name. */
    sealed interface Opened {
        /** The transfer closes the file. */
        record Found(TftpFile file) implements Opened {}

        record NotFound() implements Opened {}

        /** The name points where clients must not read. */
        record Forbidden(String reason) implements Opened {}

        /** The file is there, but cannot be read now. */
        record Failed(String reason) implements Opened {}
    }
}
