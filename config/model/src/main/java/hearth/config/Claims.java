package hearth.config;

import java.util.HashMap;
import java.util.Map;

import hearth.config.Document.Spot;

/** Who has what, where only one may. The first keeps it; a later claim is a problem that names both places. */
final class Claims<K> {
    private final Map<K, Claim> claims = new HashMap<>();
    private final Problems problems;

    private record Claim(String owner, Spot spot) {}

    Claims(Problems problems) {
        this.problems = problems;
    }

    /** Claims what may be written once only. */
    void claim(K thing, String owner, Spot spot) {
        Claim earlier = claims.putIfAbsent(thing, new Claim(owner, spot));
        if (earlier != null) {
            problems.add(spot, thing + " already belongs to " + earlier.owner + " (" + earlier.spot.where() + ")");
        }
    }

    /** Claims what one owner may name several times. */
    void share(K thing, String owner, Spot spot) {
        Claim earlier = claims.get(thing);
        if (earlier == null || !earlier.owner.equals(owner)) {
            claim(thing, owner, spot);
        }
    }
}
