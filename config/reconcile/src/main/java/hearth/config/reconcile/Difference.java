package hearth.config.reconcile;

import java.util.List;
import java.util.Locale;

/** One thing that isn't the same in two revisions. */
public sealed interface Difference {
    /** What became of it. */
    enum Kind {
        ADDED,
        CHANGED,
        REMOVED;

        /** What is there on one side only, or on both. */
        static Kind of(boolean before, boolean after) {
            return before && after ? CHANGED : after ? ADDED : REMOVED;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        char sign() {
            return switch (this) {
                case ADDED -> '+';
                case CHANGED -> '~';
                case REMOVED -> '-';
            };
        }
    }

    Kind kind();

    /**
     * A zone.
     *
     * @param origin
     *            with its final dot
     * @param before
     *            how many record sets it had
     */
    record OfZone(String origin, Kind kind, int before, List<OfRecords> records) implements Difference {
        public OfZone {
            records = List.copyOf(records);
        }

        long count(Kind wanted) {
            return records.stream().filter(r -> r.kind() == wanted).count();
        }
    }

    /**
     * The records of one name and type, each as TTL and data.
     *
     * @param owner
     *            with its final dot
     */
    record OfRecords(String owner, String type, List<String> before, List<String> after) implements Difference {
        @Override
        public Kind kind() {
            return Kind.of(!before.isEmpty(), !after.isEmpty());
        }
    }

    /** A network, a machine or a boot profile. */
    record OfPart(String name, Kind kind, List<OfKey> keys) implements Difference {
        public OfPart {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A key and its values: none where it isn't set, several for a list.
     *
     * @param key
     *            its path, such as {@code dns.forward.upstreams}
     */
    record OfKey(String key, List<String> before, List<String> after) implements Difference {
        @Override
        public Kind kind() {
            return Kind.of(!before.isEmpty(), !after.isEmpty());
        }
    }

    /**
     * A file that machines load, or a template.
     *
     * @param path
     *            in the configuration's folder
     */
    record OfFile(String path, Kind kind) implements Difference {}
}
