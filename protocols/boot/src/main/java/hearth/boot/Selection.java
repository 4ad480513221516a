package hearth.boot;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** How much of a file a GET request gets, and with which status. */
public sealed interface Selection {
    /** 200, all of it. */
    record Whole() implements Selection {}

    /** 206, from {@code first} to {@code last}, both included. */
    record Part(long first, long last) implements Selection {
        public long length() {
            return last - first + 1;
        }

        /** For the field {@code Content-Range}. */
        public String contentRange(long whole) {
            return "bytes " + first + "-" + last + "/" + whole;
        }
    }

    /** 304, no body. */
    record NotModified() implements Selection {}

    /** 412. */
    record PreconditionFailed() implements Selection {}

    /** 416, with {@code Content-Range: bytes * /length} (without the space). */
    record Unsatisfiable() implements Selection {}

    Pattern TAG = Pattern.compile("(W/)?(\"[^\"]*\")");

    /** In the order of RFC 9110 section 13.2.2. For HEAD, leave {@code range} out of the conditions. */
    static Selection of(Conditions conditions, Validators validators, long length) {
        if (conditions.ifMatch().isPresent()) {
            if (!matches(conditions.ifMatch().get(), validators, true)) {
                return new PreconditionFailed();
            }
        } else if (date(conditions.ifUnmodifiedSince()).filter(validators.lastModified()::isAfter).isPresent()) {
            return new PreconditionFailed();
        }
        if (conditions.ifNoneMatch().isPresent()) {
            if (matches(conditions.ifNoneMatch().get(), validators, false)) {
                return new NotModified();
            }
        } else if (date(conditions.ifModifiedSince()).filter(d -> !validators.lastModified().isAfter(d)).isPresent()) {
            return new NotModified();
        }
        if (conditions.range().isEmpty() || !conditions.ifRange().map(r -> rangeHolds(r, validators)).orElse(true)) {
            return new Whole();
        }
        return switch (Range.of(conditions.range().get(), length)) {
            case Range.Ignored() -> new Whole();
            case Range.Part(long first, long last) -> new Part(first, last);
            case Range.Unsatisfiable() -> new Unsatisfiable();
        };
    }

    private static Optional<Instant> date(Optional<String> field) {
        return field.flatMap(HttpDate::parse);
    }

    /** A weak tag never holds where bytes are to be joined (strong comparison, RFC 9110 section 8.8.3.2). */
    private static boolean matches(String field, Validators validators, boolean strong) {
        return field.strip().equals("*") || TAG.matcher(field).results().anyMatch(
                tag -> tag.group(2).equals(validators.etag()) && !(strong && isWeak(tag)));
    }

    private static boolean isWeak(MatchResult tag) {
        return tag.group(1) != null;
    }

    private static boolean rangeHolds(String ifRange, Validators validators) {
        return ifRange.contains("\"")
                ? matches(ifRange, validators, true)
                : HttpDate.parse(ifRange).filter(validators.lastModified()::equals).isPresent();
    }
}
