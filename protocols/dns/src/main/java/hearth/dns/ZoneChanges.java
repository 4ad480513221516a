package hearth.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes under way on top of a set of zones: what the sources say, settled name by name. Used by one thread. */
final class ZoneChanges {
    private final ZoneSet base;
    private final SerialChoice choice;
    private final Map<Zone, ZoneEditor> editors = new HashMap<>();
    private final List<RecordConflict> conflicts = new ArrayList<>();
    private final NameKey key = new NameKey();

    ZoneChanges(ZoneSet base, SerialChoice choice) {
        this.base = base;
        this.choice = choice;
    }

    /** What was settled against a source. */
    List<RecordConflict> conflicts() {
        return conflicts;
    }

    /**
     * A zone of the base with its changes. A node that is alone serves them under the zone's own serial; in a pair that is
     * for the configured records only, as the other node may have other ones beside them.
     */
    Zone zone(Zone zone) {
        ZoneEditor editor = editors.get(zone);
        if (editor == null) {
            return zone;
        }
        boolean own = choice == SerialChoice.ANY || !editor.changed();
        return editor.zone(own ? zone.serial() : choice.after(zone.serial()));
    }

    /** The zones that differ, each under its next serial. */
    List<Zone> changed() {
        List<Zone> changed = new ArrayList<>();
        editors.forEach((zone, editor) -> {
            if (editor.changed()) {
                changed.add(editor.zone(choice.after(zone.serial())));
            }
        });
        return changed;
    }

    /**
     * Makes a name hold what it should: its configured records, then as many of the wanted ones as go with those and with
     * each other.
     *
     * @param name
     *            in wire format
     * @param wanted
     *            first the source that is heard first: the order of arrival must not matter
     */
    void settle(byte[] name, List<Rrset> wanted) {
        key.read(name, 0, name.length);
        Zone zone = base.covering(key, 0);
        if (zone == null) {
            wanted.forEach(set -> conflict(name, set, RecordConflict.Reason.NO_ZONE));
            return;
        }
        ZoneEditor editor = editors.computeIfAbsent(zone, ZoneEditor::new);
        if (editor.isElsewhere(name)) {
            wanted.forEach(set -> conflict(name, set, RecordConflict.Reason.DELEGATED));
            return;
        }
        Node node = editor.node(name);
        List<Rrset> held = node == null ? List.of() : node.rrsets();
        List<Rrset> serve = new ArrayList<>(held);
        serve.removeIf(set -> set.source() != RecordSource.CONFIGURED);
        for (Rrset set : wanted) {
            Optional<RecordConflict.Reason> hindrance = hindrance(set, serve);
            hindrance.ifPresentOrElse(reason -> conflict(name, set, reason), () -> serve.add(set));
        }
        for (Rrset set : held) {
            if (serve.stream().noneMatch(other -> other.type() == set.type())) {
                editor.remove(name, set.type());
            }
        }
        for (Rrset set : serve) {
            editor.put(name, set);
        }
    }

    private static Optional<RecordConflict.Reason> hindrance(Rrset set, List<Rrset> others) {
        if (others.stream().anyMatch(other -> other.type() == set.type())) {
            return Optional.of(RecordConflict.Reason.TAKEN);
        }
        boolean alone = set.type() == Rrtype.CNAME
                ? others.isEmpty()
                : others.stream()
                        .noneMatch(other -> other.type() == Rrtype.CNAME);
        return alone ? Optional.empty() : Optional.of(RecordConflict.Reason.CNAME);
    }

    private void conflict(byte[] name, Rrset set, RecordConflict.Reason reason) {
        conflicts.add(new RecordConflict(set.source(), NameText.of(name), set.type(), reason));
    }
}
