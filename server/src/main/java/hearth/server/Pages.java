package hearth.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The pages of the HTTP listener beside boot files, readiness and metrics.
 *
 * @param places
 *            by path, such as {@code /webhook}; one that ends with a slash, such as {@code /api/v1/}, is for everything
 *            below it that has no longer one, but for {@code /} alone
 */
record Pages(Map<String, Place> places) {
    static final Pages NONE = new Pages(Map.of());

    /**
     * @param limit
     *            of a request's body now, in bytes; a longer one is refused before it is read. Asked on any event loop
     */
    record Place(Page page, IntSupplier limit) {
        Place(Page page, int largestBody) {
            this(page, () -> largestBody);
        }

        int largestBody() {
            return limit.getAsInt();
        }
    }

    Pages and(Pages more) {
        Map<String, Place> all = new HashMap<>(places);
        all.putAll(more.places);
        return new Pages(Map.copyOf(all));
    }

    /** The place for a path without its query. */
    Optional<Place> at(String path) {
        Place exact = places.get(path);
        if (exact != null) {
            return Optional.of(exact);
        }
        return places.entrySet().stream()
                .filter(place -> place.getKey().length() > 1 && place.getKey().endsWith("/")
                        && path.startsWith(place.getKey()))
                .max((one, other) -> Integer.compare(one.getKey().length(), other.getKey().length()))
                .map(Map.Entry::getValue);
    }
}
