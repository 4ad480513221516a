package hearth.dns;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every source says of every name, whether or not it is served now. Owned by {@link Zones}, used under its lock. */
final class DynamicRecords {
    private static final Comparator<Rrset> PRECEDENCE = Comparator.comparing(Rrset::source)
            .thenComparingInt(Rrset::type);

    private final Map<ByteBuffer, List<Rrset>> byName = new HashMap<>();

    /** Takes note of a change; returns the name, in lower-case wire format, from offset 0. */
    ByteBuffer apply(RecordChange change) {
        ByteBuffer key = ByteBuffer.wrap(NameText.wire(change.name()));
        List<Rrset> sets = new ArrayList<>(byName.getOrDefault(key, List.of()));
        sets.removeIf(set -> set.source() == change.source() && set.type() == change.type());
        if (!change.data().isEmpty()) {
            sets.add(new Rrset(change.type(), change.ttl().toSeconds(), change.source(), change.data()));
        }
        if (sets.isEmpty()) {
            byName.remove(key);
        } else {
            sets.sort(PRECEDENCE);
            byName.put(key, sets);
        }
        return key;
    }

    /** What is said of a name, first the source that is heard first. */
    List<Rrset> at(ByteBuffer name) {
        return byName.getOrDefault(name, List.of());
    }

    Set<ByteBuffer> names() {
        return byName.keySet();
    }
}
