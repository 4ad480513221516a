package hearth.dhcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.config.Network;
import hearth.config.Prefix;

/** Writes a network's settings as options, once for all the replies that carry them. */
final class NetworkOptions {
    private NetworkOptions() {}

    /** By number; what the user wrote under {@code options} wins over what follows from the other keys. */
    static Map<Integer, byte[]> of(Network network) {
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        int mask = ServedNetwork.mask(network.subnet());
        int base = ServedNetwork.base(network.subnet());
        options.put(OptionCode.SUBNET_MASK, number(mask));
        options.put(OptionCode.BROADCAST_ADDRESS, number(base | ~mask));
        addresses(options, OptionCode.ROUTERS, network.routers());
        addresses(options, OptionCode.DNS_SERVERS, network.dnsServers());
        addresses(options, OptionCode.NTP_SERVERS, network.ntpServers());
        network.domain().filter(domain -> !domain.text().isEmpty()).ifPresent(
                domain -> options.put(OptionCode.DOMAIN_NAME, domain.text().getBytes(StandardCharsets.US_ASCII)));
        network.mtu().ifPresent(
                mtu -> options.put(OptionCode.MTU, ByteBuffer.allocate(2).putShort(mtu.shortValue()).array()));
        if (!network.searchDomains().isEmpty()) {
            options.put(OptionCode.DOMAIN_SEARCH, search(network.searchDomains()));
        }
        if (!network.routes().isEmpty()) {
            byte[] routes = routes(network);
            options.put(OptionCode.CLASSLESS_ROUTES, routes);
            options.put(OptionCode.MICROSOFT_CLASSLESS_ROUTES, routes);
        }
        network.options().forEach((code, value) -> options.put(code, value.bytes()));
        return options;
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** A name as labels, ended by the root's. */
    static byte[] wire(String name) {
        byte[] labels = labels(name);
        return Arrays.copyOf(labels, labels.length + 1);
    }

    /** A name as labels with their lengths, not ended. */
    static byte[] labels(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            byte[] b = label.getBytes(StandardCharsets.US_ASCII);
            if (b.length > 0) {
                out.write(b.length);
                out.writeBytes(b);
            }
        }
        return out.toByteArray();
    }

    private static void addresses(Map<Integer, byte[]> options, int code, List<Ipv4> addresses) {
        if (!addresses.isEmpty()) {
            ByteBuffer b = ByteBuffer.allocate(4 * addresses.size());
            addresses.forEach(address -> b.putInt(address.value()));
            options.put(code, b.array());
        }
    }

    /** RFC 3397, without its optional compression. */
    private static byte[] search(List<DomainName> domains) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        domains.forEach(domain -> out.writeBytes(wire(domain.text())));
        return out.toByteArray();
    }

    /**
     * RFC 3442: width, the significant bytes of the destination, router. A client that understands this option ignores
     * option 3, so the default route stands here too, unless the user wrote one.
     */
    private static byte[] routes(Network network) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean hasDefault = network.routes().keySet().stream().anyMatch(prefix -> prefix.length() == 0);
        network.routes().forEach((prefix, router) -> route(out, prefix, router));
        if (!hasDefault && !network.routers().isEmpty()) {
            out.write(0);
            out.writeBytes(number(network.routers().getFirst().value()));
        }
        return out.toByteArray();
    }

    private static void route(ByteArrayOutputStream out, Prefix destination, Ipv4 router) {
        out.write(destination.length());
        out.write(destination.address().getAddress(), 0, (destination.length() + 7) / 8);
        out.writeBytes(number(router.value()));
    }
}
