package hearth.boot;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What tells one version of a file from another (RFC 9110 section 8.8).
 *
 * @param etag
 *            with its quotes, strong
 * @param lastModified
 *            to the second, as HTTP's dates are
 */
public record Validators(String etag, Instant lastModified) {
    /** Of time and size: any write changes one of them, as file systems keep time in nanoseconds. */
    public static Validators of(BootFile file) {
        Instant time = file.lastModified();
        String etag = "\"" + Long.toHexString(time.getEpochSecond()) + "." + Integer.toHexString(time.getNano()) + "-"
                + Long.toHexString(file.length()) + "\"";
        return new Validators(etag, time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** For the field {@code Last-Modified}. */
    public String lastModifiedField() {
        return HttpDate.format(lastModified);
    }
}
