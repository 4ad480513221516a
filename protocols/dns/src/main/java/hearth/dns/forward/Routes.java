package hearth.dns.forward;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import hearth.config.DomainName;
import hearth.config.Endpoint;
import hearth.config.ForwardSettings;
import hearth.dns.NameKey;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Which upstreams are asked for which names. Immutable. */
final class Routes {
    /** By suffix in lower-case wire format; the root's are the general ones. */
    private final Map<ByteBuffer, List<Standing>> bySuffix = new HashMap<>();
    private final boolean any;

    Routes(ForwardSettings settings, Function<Endpoint, Standing> standing) {
        Map<Endpoint, Standing> standings = new HashMap<>();
        settings.zones().forEach((zone, upstreams) -> add(zone, upstreams, standings, standing));
        if (!settings.zones().containsKey(new DomainName(""))) {
            add(new DomainName(""), settings.upstreams(), standings, standing);
        }
        any = !standings.isEmpty();
    }

    private void add(DomainName zone, List<Endpoint> upstreams, Map<Endpoint, Standing> standings,
            Function<Endpoint, Standing> standing) {
        bySuffix.put(ByteBuffer.wrap(wire(zone)),
                upstreams.stream().map(e -> standings.computeIfAbsent(e, standing)).toList());
    }

    private static byte[] wire(DomainName zone) {
        try {
            return Name.fromString(zone.toString()).toWireCanonical();
        } catch (TextParseException e) {
            throw new IllegalArgumentException(
                    "dns.forward.zones: " + zone + " is no domain name; write it as in corp.example", e);
        }
    }

    /** The upstreams of the longest suffix that has any of its own, in the order of preference. Empty: nobody to ask. */
    List<Standing> of(NameKey name) {
        for (int i = 0; i <= name.labels(); i++) {
            int from = name.offset(i);
            List<Standing> upstreams = bySuffix.get(ByteBuffer.wrap(name.bytes(), from, name.length() - from));
            if (upstreams != null) {
                return upstreams;
            }
        }
        return List.of();
    }

    /** Whether anything is forwarded at all. */
    boolean any() {
        return any;
    }
}
