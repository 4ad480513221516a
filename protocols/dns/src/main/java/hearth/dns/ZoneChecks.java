package hearth.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Finds in a whole zone what could not be answered rightly. Used once, by one thread. */
final class ZoneChecks {
    /**
     * Something wrong.
     *
     * @param name
     *            owner of the record at fault, in wire format
     * @param type
     *            its type
     * @param data
     *            its data; of no length if the whole RRset is meant
     */
    record Fault(byte[] name, int type, byte[] data, String message) {}

    private static final byte[] ALL = {};

    private final Zone zone;
    private final List<Fault> faults = new ArrayList<>();
    private final TreeSet<String> glueHosts = new TreeSet<>();
    private final NameKey key = new NameKey();
    private final NameKey host = new NameKey();
    private final Descent descent = new Descent();

    private ZoneChecks(Zone zone) {
        this.zone = zone;
    }

    static List<Fault> check(Zone zone) {
        ZoneChecks checks = new ZoneChecks(zone);
        checks.apex();
        zone.nodes.forEach(checks::collectGlueHosts);
        zone.nodes.forEach(checks::node);
        return checks.faults;
    }

    private void apex() {
        if (!zone.apex.has(Rrtype.SOA)) {
            fault(zone.apex, Rrtype.SOA, "the zone has no SOA record at " + zone.origin());
        }
        if (!zone.apex.has(Rrtype.NS)) {
            fault(zone.apex, Rrtype.NS, "the zone has no NS record at " + zone.origin());
        }
    }

    private boolean isApex(Node node) {
        return node.hasNameOf(zone.apex);
    }

    private void collectGlueHosts(Node node) {
        int set = isApex(node) ? Node.NONE : node.find(Rrtype.NS);
        if (set != Node.NONE) {
            Rrset.unpack(node.packed, set).data().forEach(data -> glueHosts.add(NameText.of(lower(data))));
        }
    }

    private static byte[] lower(byte[] name) {
        byte[] lower = name.clone();
        for (int i = 0; i < lower.length; i++) {
            lower[i] = NameKey.lower(lower[i]);
        }
        return lower;
    }

    private void node(Node node) {
        key.read(node.packed, 1, node.nameEnd());
        List<Rrset> sets = node.rrsets();
        boolean apex = isApex(node);
        String hiding = hiddenBelow();
        for (Rrset set : sets) {
            if (!hiding.isEmpty() && !isGlue(node, set)) {
                fault(node, set.type(),
                        "hidden below " + hiding + ", which is delegated or renamed; only addresses of the "
                                + "delegation's name servers can stand here");
            } else {
                single(node, set, apex, sets.size());
                hosts(node, set, apex);
            }
        }
    }

    /** The name of the delegation or DNAME above the current name; empty if there is none. */
    private String hiddenBelow() {
        int apex = key.labels() - zone.labels;
        for (int i = 1; zone.cuts > 0 && i <= apex; i++) {
            Node above = zone.node(key, i);
            if (above != null && above.isCut(i == apex)) {
                return NameText.of(above.name());
            }
        }
        return "";
    }

    private boolean isGlue(Node node, Rrset set) {
        return (set.type() == Rrtype.A || set.type() == Rrtype.AAAA) && glueHosts.contains(NameText.of(node.name()));
    }

    /** What may stand but once, or only alone, or only in one place. */
    private void single(Node node, Rrset set, boolean apex, int sets) {
        int type = set.type();
        boolean cut = !apex && node.has(Rrtype.NS);
        boolean once = type == Rrtype.SOA || type == Rrtype.CNAME || type == Rrtype.DNAME;
        if (once && set.data().size() > 1) {
            fault(node, type, set.data().get(1),
                    "there can be only one such record here, and there are " + set.data().size());
        }
        if (type == Rrtype.CNAME && sets > 1) {
            fault(node, type, "a CNAME stands alone: take it away, or the other records of this name");
        }
        if (type == Rrtype.SOA && !apex) {
            fault(node, type, "an SOA record stands only at the zone's own name, " + zone.origin());
        }
        // RFC 4592 section 4: what such a wildcard would mean was never settled.
        if ((type == Rrtype.NS || type == Rrtype.DNAME) && node.packed[1] == 1 && node.packed[2] == '*') {
            fault(node, type, "a wildcard can't be delegated or renamed: write the names themselves");
        }
        if (cut && type != Rrtype.NS && type != Rrtype.DS && !isGlue(node, set)) {
            fault(node, type, "the NS records here hand this name to other servers: only they can have this record");
        }
    }

    private void hosts(Node node, Rrset set, boolean apex) {
        int offset = Rrtype.targetOffset(set.type());
        for (byte[] data : offset < 0 ? List.<byte[]>of() : set.data()) {
            host.read(data, offset, data.length);
            int suffix = host.labels() - zone.labels;
            if (suffix >= 0 && zone.isNamed(host, suffix)) {
                host(node, set.type(), data, apex);
            }
        }
    }

    private void host(Node node, int type, byte[] data, boolean apex) {
        String name = NameText.of(Arrays.copyOf(host.bytes(), host.length()));
        Descent.End end = descent.search(zone, host, Rrtype.A);
        Node found = descent.node();
        boolean answered = end == Descent.End.FOUND || end == Descent.End.WILDCARD;
        if (answered && found.has(Rrtype.CNAME)) {
            fault(node, type, data, name + " is a CNAME, and must be the host's own name (RFC 2181 section 10.3)");
            return;
        }
        if (type != Rrtype.NS) {
            return;
        }
        if ((answered && !hasAddress(found)) || end == Descent.End.ABSENT) {
            fault(node, type, data, "the name server " + name + " has no address: add its A or AAAA record");
        } else if (end == Descent.End.DELEGATED && (apex || found.hasNameOf(node))) {
            Node glue = zone.node(host, 0);
            if (glue == null || !hasAddress(glue)) {
                fault(node, type, data, "nobody can find the name server " + name
                        + " without its address: add its A or AAAA record here as glue");
            }
        }
    }

    private static boolean hasAddress(Node node) {
        return node.has(Rrtype.A) || node.has(Rrtype.AAAA);
    }

    private void fault(Node node, int type, String message) {
        fault(node, type, ALL, message);
    }

    private void fault(Node node, int type, byte[] data, String message) {
        faults.add(new Fault(node.name(), type, data, message));
    }
}
