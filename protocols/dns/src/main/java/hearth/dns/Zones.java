package hearth.dns;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The served zones: the configured ones, and in them the records that come and go. Any number of threads read
 * {@link #current()} without a lock; writers take turns. An update costs time by its own size, not by the zone's.
 */
public final class Zones {
    private final DynamicRecords dynamic = new DynamicRecords();
    private final SerialKeeper serials;
    private volatile ZoneSet current = ZoneSet.EMPTY;

    public Zones(SerialKeeper serials) {
        this.serials = serials;
    }

    /** The zones as they are served now. */
    public ZoneSet current() {
        return current;
    }

    /**
     * Serves these zones instead of the present ones, with the records that come and go. A zone whose records have changed
     * gets a serial after the one that it had, even if its file says otherwise: secondaries would miss the change.
     *
     * @return all records that now stand behind others
     */
    public List<RecordConflict> replace(List<Zone> configured) {
        return replace(configured, List.of());
    }

    /** The same, with changes of records that come and go: readers see both at once. */
    public synchronized List<RecordConflict> replace(List<Zone> configured, Collection<RecordChange> news) {
        news.forEach(dynamic::apply);
        ZoneChanges changes = new ZoneChanges(ZoneSet.of(configured), serials.choice());
        for (ByteBuffer name : dynamic.names()) {
            changes.settle(name.array(), dynamic.at(name));
        }
        List<Zone> zones = new ArrayList<>();
        for (Zone zone : configured) {
            Zone before = current.zones.get(NameText.key(zone.name()), 0);
            Zone after = changes.zone(zone);
            zones.add(before == null ? begin(zone, after) : succeed(before, after));
        }
        zones.forEach(zone -> serials.serves(zone.origin(), zone.serial()));
        current = ZoneSet.of(zones);
        return changes.conflicts();
    }

    /**
     * Applies changes of records that come and go; readers see all of them at once.
     *
     * @return what of the changed names stands behind other records: kept, and served once those are gone
     */
    public synchronized List<RecordConflict> update(Collection<RecordChange> news) {
        Set<ByteBuffer> names = new LinkedHashSet<>();
        news.forEach(change -> names.add(dynamic.apply(change)));
        ZoneChanges changes = new ZoneChanges(current, serials.choice());
        for (ByteBuffer name : names) {
            changes.settle(name.array(), dynamic.at(name));
        }
        List<Zone> changed = changes.changed();
        changed.forEach(zone -> serials.serves(zone.origin(), zone.serial()));
        current = current.with(changed);
        return changes.conflicts();
    }

    /**
     * Serves a zone under a later serial.
     *
     * @param seen
     *            of {@link #current}
     * @return false if that is served no more, or the serial isn't later: nothing has changed
     */
    @SuppressWarnings("ReferenceEquality") // The very snapshot that somebody looked at, not one like it.
    public synchronized boolean renumber(Zone seen, long serial) {
        Zone now = current.zones.get(NameText.key(seen.name()), 0);
        if (now != seen || !Serial.isAfter(serial, seen.serial())) {
            return false;
        }
        serials.serves(seen.origin(), serial);
        current = current.with(List.of(new ZoneEditor(seen).zone(serial)));
        return true;
    }

    /** A zone served for the first time by this process may have been served by an earlier one, with records that came and went. */
    private Zone begin(Zone configured, Zone zone) {
        long ceiling = serials.ceiling(zone.origin());
        boolean reached = ceiling == zone.serial() && zone.serial() != configured.serial();
        boolean behind = ceiling != 0 && (reached || Serial.isAfter(ceiling, zone.serial()));
        return behind ? new ZoneEditor(zone).zone(serials.choice().after(ceiling)) : zone;
    }

    private Zone succeed(Zone before, Zone after) {
        if (Serial.isAfter(after.serial(), before.serial())) {
            return after;
        }
        long serial = after.hasContentOf(before) ? before.serial() : serials.choice().after(before.serial());
        return new ZoneEditor(after).zone(serial);
    }
}
