package hearth.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import hearth.config.Node.Entry;
import hearth.config.Node.Mapping;
import hearth.config.Node.Sequence;

/**
 * A file that was read, kept so that later checks can say where a value stands.
 *
 * @param kept
 *            for a list that lost items to errors: the places in the file of those that remain
 */
record Document(String file, Node root, Map<KeyPath, List<Integer>> kept) {

    /** A value's place, both ways: in the file, and by key. */
    record Spot(Location where, KeyPath key) {}

    /** A file without keys, such as a master file. */
    static Document opaque(String file) {
        return new Document(file, new Mapping(new Location(file, 0, 0), new LinkedHashMap<>()), Map.of());
    }

    /**
     * The place of a value, or of the nearest one around it where the file does not have it.
     *
     * @param path
     *            keys, and indexes into the bound lists
     */
    Spot at(Object... path) {
        KeyPath key = KeyPath.ROOT;
        Node node = root;
        boolean found = true;
        for (Object element : path) {
            Object step = element instanceof Integer i && kept.containsKey(key) ? kept.get(key).get(i) : element;
            key = key.child(step);
            if (found && node instanceof Sequence s && step instanceof Integer i && i < s.items().size()) {
                node = s.items().get(i);
            } else if (found && node instanceof Mapping m && m.entries().get(step.toString()) instanceof Entry entry) {
                node = entry.value();
            } else {
                found = false;
            }
        }
        return new Spot(node.where(), key);
    }
}
