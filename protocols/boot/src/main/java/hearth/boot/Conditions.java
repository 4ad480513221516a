package hearth.boot;

import java.util.Optional;

/** The fields of a GET request that decide how much of a file is sent, as received. */
public record Conditions(Optional<String> range, Optional<String> ifRange, Optional<String> ifMatch,
        Optional<String> ifNoneMatch, Optional<String> ifModifiedSince, Optional<String> ifUnmodifiedSince) {
    public static final Conditions NONE = new Conditions(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty());
}
