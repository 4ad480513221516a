package hearth.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import hearth.config.Document.Spot;

/** Gathers what is wrong while a configuration is read. Owned by the thread that loads. */
final class Problems {
    /** More than anyone reads at once; without it a hostile file of unknown keys would fill the memory. */
    private static final int LIMIT = 1000;

    /** Longer than any message of ours; what the user wrote is in some of them. */
    private static final int LONGEST_MESSAGE = 400;

    private final TreeSet<Problem> found = new TreeSet<>();
    private int unlisted;

    void add(Location where, KeyPath key, String message) {
        Problem problem = new Problem(where, key.toString(), Notation.line(message, LONGEST_MESSAGE));
        if (found.size() < LIMIT) {
            found.add(problem);
        } else if (!found.contains(problem)) {
            unlisted++;
        }
    }

    void add(Spot spot, String message) {
        add(spot.where(), spot.key(), message);
    }

    /** For what concerns a whole file. */
    void add(String file, String message) {
        add(new Location(file, 0, 0), KeyPath.ROOT, message);
    }

    /** Whether this value, or one within it, was already found wrong, so that a check that builds on it has nothing to add. */
    boolean mentions(Spot spot) {
        String key = spot.key().toString();
        return found.stream().filter(p -> p.where().file().equals(spot.where().file()))
                .anyMatch(p -> p.key().equals(key) || p.key().startsWith(key + ".") || p.key().startsWith(key + "["));
    }

    /** Whether this value as a whole was found wrong. */
    boolean mentionsItself(Spot spot) {
        return found.stream()
                .anyMatch(p -> p.where().equals(spot.where()) && p.key().equals(spot.key().toString()));
    }

    int count() {
        return found.size() + unlisted;
    }

    /** In the order of files, then lines. */
    List<Problem> sorted() {
        List<Problem> all = new ArrayList<>(found);
        if (unlisted > 0) {
            Location last = all.getLast().where();
            all.add(new Problem(new Location(last.file(), 0, 0), "",
                    unlisted + " more problems are not listed; correct these first"));
        }
        return List.copyOf(all);
    }
}
