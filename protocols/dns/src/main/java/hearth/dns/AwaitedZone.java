package hearth.dns;

import java.time.Duration;

import hearth.config.DomainName;

/**
 * A zone without a file: all its records come and go. Until the first of them is there nobody knows what it holds, so it
 * answers SERVFAIL, which sends resolvers elsewhere or has them ask again; "no such name" would be believed.
 *
 * @param ttl
 *            how long clients may keep that a name is not there
 */
public record AwaitedZone(DomainName origin, Duration ttl) {
    /**
     * The zone, without any of its records.
     *
     * @param model
     *            whose SOA and NS records it shares
     */
    Zone zone(Zone model, SerialSource serials) {
        byte[] apex = NameText.wire(origin);
        Rrset soa = Rrset.unpack(model.apex.packed, model.apex.find(Rrtype.SOA));
        byte[] data = soa.data().getFirst().clone();
        // RFC 2308 section 4: the last field is the TTL of negative answers.
        Wire.u32(data, data.length - 4, ttl.toSeconds());
        ZoneEditor editor = ZoneEditor.ofAwaited(apex);
        editor.add(apex, Rrtype.SOA, ttl.toSeconds(), data);
        editor.put(apex, Rrset.unpack(model.apex.packed, model.apex.find(Rrtype.NS)));
        Zone unnumbered = editor.zone(0);
        return new ZoneEditor(unnumbered).zone(serials.serial(origin, ContentHash.of(unnumbered)));
    }
}
