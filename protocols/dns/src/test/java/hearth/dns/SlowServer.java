package hearth.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Answers as the RFCs read, by going through all records each time: slow, plain, and made of dnsjava's objects only, so
 * that it can't share a mistake with the fast way.
 */
final class SlowServer {
    /** What a reply should hold; records as text, the additional section in no order. */
    static final class Reply {
        int rcode;
        boolean authoritative;
        final List<String> answer = new ArrayList<>();
        final List<String> authority = new ArrayList<>();
        final Set<String> additional = new LinkedHashSet<>();
    }

    private record SlowZone(Name origin, List<Record> records) {
        List<Record> at(Name name, int type) {
            return records.stream().filter(r -> r.getName().equals(name) && r.getType() == type).toList();
        }

        boolean exists(Name name) {
            return records.stream().anyMatch(r -> r.getName().subdomain(name));
        }

        /** The owner nearest to the apex whose NS or DNAME takes the name out of this zone's hands. */
        Optional<Record> cut(Name name, int type) {
            return records.stream().filter(r -> {
                boolean at = r.getName().equals(name);
                boolean above = !at && name.subdomain(r.getName());
                boolean delegates = r.getType() == Type.NS && !r.getName().equals(origin);
                return (r.getType() == Type.DNAME && above)
                        || (delegates && (above || (at && type != Type.DS)));
            }).min(Comparator.comparingInt((Record r) -> r.getName().labels()));
        }
    }

    private final List<SlowZone> zones = new ArrayList<>();

    void zone(Name origin, List<Record> records) {
        zones.add(new SlowZone(origin, records));
    }

    private Optional<SlowZone> zoneOf(Name name, int type) {
        // RFC 4035 section 3.1.4.1.
        return zones.stream().filter(zone -> name.subdomain(zone.origin()))
                .filter(zone -> type != Type.DS || !zone.origin().equals(name) || zones.stream().noneMatch(
                        parent -> !parent.equals(zone) && name.subdomain(parent.origin()) && parent.exists(name)))
                .max(Comparator.comparingInt((SlowZone zone) -> zone.origin().labels()));
    }

    Reply ask(Name question, int type) throws NameTooLongException {
        Reply reply = new Reply();
        Set<Name> seen = new HashSet<>();
        Name name = question;
        while (true) {
            Optional<SlowZone> found = zoneOf(name, type);
            if (found.isEmpty()) {
                return reply;
            }
            SlowZone zone = found.get();
            Optional<Record> cut = zone.cut(name, type);
            if (cut.isPresent() && cut.get().getType() == Type.NS) {
                referral(reply, zone, cut.get().getName());
                return reply;
            }
            reply.authoritative = true;
            boolean renamed = cut.isPresent();
            Name source = name;
            if (!renamed && !zone.exists(name)) {
                Name encloser = name;
                while (!zone.exists(encloser)) {
                    encloser = new Name(encloser, 1);
                }
                source = Name.concatenate(Name.fromConstantString("*"), encloser);
                if (!zone.exists(source)) {
                    reply.rcode = 3;
                    negative(reply, zone);
                    return reply;
                }
            }
            List<Record> alias = renamed ? List.of(cut.get()) : zone.at(source, Type.CNAME);
            if (!renamed && (alias.isEmpty() || type == Type.CNAME || type == Type.ANY)) {
                data(reply, zone, name, source, type);
                return reply;
            }
            if (!seen.add(name) || seen.size() > 16) {
                return reply;
            }
            Record link = alias.getFirst();
            if (link instanceof DNAMERecord dname) {
                Name target = name.fromDNAME(dname);
                reply.answer.add(text(dname.getName(), dname));
                reply.answer.add(name + " " + dname.getTTL() + " CNAME " + target);
                if (type == Type.CNAME || type == Type.ANY) {
                    return reply;
                }
                name = target;
            } else {
                reply.answer.add(text(name, link));
                name = ((CNAMERecord) link).getTarget();
            }
        }
    }

    private void data(Reply reply, SlowZone zone, Name name, Name source, int type) {
        int wanted = type;
        if (type == Type.ANY) {
            wanted = zone.records().stream().filter(r -> r.getName().equals(source)).mapToInt(Record::getType).min()
                    .orElse(Type.ANY);
        }
        List<Record> records = zone.at(source, wanted);
        if (records.isEmpty()) {
            negative(reply, zone);
            return;
        }
        for (Record record : records) {
            reply.answer.add(text(name, record));
            Name host = record.getAdditionalName();
            Optional<SlowZone> hosts = host == null ? Optional.empty() : zoneOf(host, Type.A);
            if (hosts.isPresent() && hosts.get().cut(host, Type.A).isEmpty()) {
                addresses(reply, hosts.get(), host);
            }
        }
    }

    private static void referral(Reply reply, SlowZone zone, Name cut) {
        for (Record record : zone.at(cut, Type.NS)) {
            reply.authority.add(text(cut, record));
            addresses(reply, zone, record.getAdditionalName());
        }
    }

    private static void addresses(Reply reply, SlowZone zone, Name host) {
        zone.at(host, Type.A).forEach(record -> reply.additional.add(text(host, record)));
        zone.at(host, Type.AAAA).forEach(record -> reply.additional.add(text(host, record)));
    }

    private static void negative(Reply reply, SlowZone zone) {
        SOARecord soa = (SOARecord) zone.at(zone.origin(), Type.SOA).getFirst();
        reply.authority.add(zone.origin() + " " + Math.min(soa.getTTL(), soa.getMinimum()) + " SOA "
                + soa.rdataToString());
    }

    private static String text(Name owner, Record record) {
        return owner + " " + record.getTTL() + " " + Type.string(record.getType()) + " " + record.rdataToString();
    }
}
