package hearth.boot;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

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

    /** Of a file made of others: it changes when any of them does. */
    static Validators ofAll(List<BootFile> files) {
        List<Validators> each = files.stream().map(Validators::of).toList();
        return new Validators(
                each.stream().map(v -> v.etag.replace("\"", "")).collect(Collectors.joining("+", "\"", "\"")),
                each.stream().map(Validators::lastModified).max(Comparator.naturalOrder()).orElse(Instant.EPOCH));
    }

    /** For the field {@code Last-Modified}. */
    public String lastModifiedField() {
        return HttpDate.format(lastModified);
    }
}
