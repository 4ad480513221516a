package hearth.server;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import hearth.dhcp.Lease;
import hearth.dns.RecordPage;
import hearth.dns.Zone;

/** Zones with their records, and leases, as the API tells of them: a page at a time. */
final class NamesView {
    private final Inventory inventory;

    NamesView(Inventory inventory) {
        this.inventory = inventory;
    }

    Map<String, Object> zones() {
        return Api.object("zones", inventory.zones().current().zones().stream().map(NamesView::zone).toList());
    }

    private static Map<String, Object> zone(Zone zone) {
        return Api.object("name", zone.origin(), "serial", zone.serial(), "names", zone.names());
    }

    /**
     * @param name
     *            with or without its final dot
     */
    Map<String, Object> zone(String name, Parameters parameters) throws ApiProblem {
        String origin = name.endsWith(".") ? name : name + ".";
        Zone zone = inventory.zones().current().zones().stream().filter(z -> z.origin().equalsIgnoreCase(origin))
                .findFirst()
                .orElseThrow(() -> ApiProblem.notFound("There is no zone " + name + "; /api/v1/zones lists them."));
        String wanted = parameters.text("q").toLowerCase(Locale.ROOT);
        RecordPage page = RecordPage.of(zone, owner -> owner.toLowerCase(Locale.ROOT).contains(wanted),
                parameters.offset(), parameters.limit());
        Map<String, Object> json = zone(zone);
        json.put("total", page.total());
        json.put("offset", parameters.offset());
        json.put("records", page.rows().stream().map(
                set -> Api.object("name", set.owner(), "type", set.type(), "ttlSeconds", set.ttl(), "source",
                        set.source().name().toLowerCase(Locale.ROOT), "data", set.data()))
                .toList());
        return json;
    }

    Map<String, Object> leases(Parameters parameters) throws ApiProblem {
        long now = inventory.clock().instant().getEpochSecond();
        Set<Lease.State> states = states(parameters.text("state"));
        String network = parameters.text("network");
        String wanted = parameters.text("q").toLowerCase(Locale.ROOT);
        Predicate<Lease> filter = lease -> states.contains(lease.state())
                && (lease.holdsAt(now) || lease.state() == Lease.State.RELEASED)
                && (network.isEmpty() || lease.network().equals(network)) && (wanted.isEmpty() || has(lease, wanted));
        LeaseDirectory.Found found = inventory.dhcp().directory().find(filter, parameters.offset(),
                parameters.limit());
        return Api.object("total", found.total(), "offset", parameters.offset(), "leases",
                found.page().stream().map(NamesView::lease).toList());
    }

    private static Set<Lease.State> states(String wanted) throws ApiProblem {
        return switch (wanted) {
            case "" -> EnumSet.of(Lease.State.BOUND, Lease.State.DECLINED);
            case "bound" -> EnumSet.of(Lease.State.BOUND);
            case "declined" -> EnumSet.of(Lease.State.DECLINED);
            case "released" -> EnumSet.of(Lease.State.RELEASED);
            default -> throw ApiProblem.badRequest("state must be bound, declined or released");
        };
    }

    private static boolean has(Lease lease, String wanted) {
        return lease.address().toString().contains(wanted)
                || lease.hostname().filter(name -> name.contains(wanted)).isPresent()
                || hardware(lease).contains(wanted);
    }

    private static Map<String, Object> lease(Lease lease) {
        return Api.object("address", lease.address().toString(), "client", hardware(lease), "hostname",
                lease.hostname().orElse(""), "network", lease.network(), "state",
                lease.state().name().toLowerCase(Locale.ROOT), "until",
                Instant.ofEpochSecond(lease.expiry()).toString());
    }

    /** As people know it: an Ethernet address with colons, be it the client's key or within its identifier. */
    private static String hardware(Lease lease) {
        String key = lease.client().toString();
        return key.matches("(hw:01:|id:01)[0-9a-f]{12}")
                ? key.substring(key.length() - 12).replaceAll("(..)(?=.)", "$1:")
                : key;
    }
}
