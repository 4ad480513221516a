package hearth.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import hearth.config.DomainName;

/** Derives reverse zones: a PTR record for each address record, that is no wildcard's, of the zones served. */
final class ReverseZones {
    private record Pointer(byte[] owner, byte[] target, String text, long ttl) {}

    private final Zone model;
    private final List<Pointer> pointers = new ArrayList<>();

    /**
     * @param model
     *            whose SOA and NS records the reverse zones share
     */
    ReverseZones(Zone model, List<Zone> forward) {
        this.model = model;
        forward.forEach(this::collect);
        // The same content gives the same zone, wherever hashing put its names.
        pointers.sort(Comparator.comparing(Pointer::text));
    }

    private void collect(Zone zone) {
        ZoneEditor view = new ZoneEditor(zone);
        zone.nodes.forEach(node -> {
            boolean wildcard = node.packed[1] == 1 && node.packed[2] == '*';
            if (!wildcard && (node.has(Rrtype.A) || node.has(Rrtype.AAAA)) && !view.isElsewhere(node.name())) {
                collect(node);
            }
        });
    }

    private void collect(Node node) {
        byte[] name = node.name();
        String text = NameText.of(name);
        for (Rrset set : node.rrsets()) {
            if (set.type() == Rrtype.A || set.type() == Rrtype.AAAA) {
                for (byte[] data : set.data()) {
                    byte[] owner = NameText.wire(ReverseName.of(ReverseName.address(data)));
                    pointers.add(new Pointer(owner, name, text, set.ttl()));
                }
            }
        }
    }

    /** The zone of this name, below in-addr.arpa or ip6.arpa. */
    Zone zone(DomainName origin, SerialSource serials) {
        byte[] apex = NameText.wire(origin);
        ZoneEditor editor = new ZoneEditor(apex);
        editor.put(apex, Rrset.unpack(model.apex.packed, model.apex.find(Rrtype.SOA)));
        editor.put(apex, Rrset.unpack(model.apex.packed, model.apex.find(Rrtype.NS)));
        for (Pointer pointer : pointers) {
            if (editor.covers(pointer.owner())) {
                editor.add(pointer.owner(), Rrtype.PTR, pointer.ttl(), pointer.target());
            }
        }
        Zone unnumbered = editor.zone(0);
        return new ZoneEditor(unnumbered).zone(serials.serial(origin, ContentHash.of(unnumbered)));
    }
}
