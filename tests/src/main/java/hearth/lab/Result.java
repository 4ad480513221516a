package hearth.lab;

import java.util.List;

/**
 * How a command ended.
 *
 * @param exit
 *            its exit code; by a signal, 128 and the signal's number
 */
public record Result(List<String> command, int exit, String out, String err) {
    /** This result, if the command succeeded. */
    public Result orThrow() {
        if (exit != 0) {
            throw new LabException(
                    String.join(" ", command) + " ended with " + exit + ": " + err.strip() + " " + out.strip());
        }
        return this;
    }
}
