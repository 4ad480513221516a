package hearth.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A page of a zone's records for people, in order of names and types.
 *
 * @param total
 *            how many sets there are that the page was taken from
 */
public record RecordPage(int total, List<Row> rows) {
    /**
     * The records of one name and type in master file notation.
     *
     * @param owner
     *            with its final dot
     * @param ttl
     *            seconds
     */
    public record Row(String owner, String type, long ttl, RecordSource source, List<String> data) {}

    private record Place(String owner, Node node) {}

    /** Costs time by the zone's size: not for the answer path. */
    public static RecordPage of(Zone zone, Predicate<String> owner, int offset, int limit) {
        List<Place> places = new ArrayList<>();
        zone.nodes.forEach(node -> {
            String name = NameText.of(node.name());
            if (owner.test(name)) {
                places.add(new Place(name, node));
            }
        });
        places.sort(Comparator.comparing(Place::owner));
        int total = 0;
        List<Row> rows = new ArrayList<>();
        for (Place place : places) {
            for (Rrset set : place.node.rrsets()) {
                if (total >= offset && rows.size() < limit) {
                    rows.add(row(place, set));
                }
                total++;
            }
        }
        return new RecordPage(total, rows);
    }

    private static Row row(Place place, Rrset set) {
        Name name;
        try {
            name = new Name(place.node.name());
        } catch (IOException e) {
            throw new IllegalArgumentException("not a name in wire format", e);
        }
        return new Row(place.owner, Type.string(set.type()), set.ttl(), set.source(), set.data().stream()
                .map(data -> Record.newRecord(name, set.type(), DClass.IN, set.ttl(), data).rdataToString()).toList());
    }
}
