package hearth.lab;

/** Something in the lab went otherwise than it must for the lab to be of use: a command failed, or took too long. */
public final class LabException extends RuntimeException {
    public LabException(String message) {
        super(message);
    }

    LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
