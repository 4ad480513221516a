package hearth.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import hearth.config.DomainName;
import hearth.config.Prefix;
import org.xbill.DNS.ReverseMap;

/** Names below in-addr.arpa (RFC 1035 section 3.5) and ip6.arpa (RFC 3596 section 2.5). */
public final class ReverseName {
    private ReverseName() {}

    /** The name whose PTR record says what an address is called. */
    public static DomainName of(InetAddress address) {
        String text = ReverseMap.fromAddress(address).toString(true);
        return new DomainName(text.toLowerCase(Locale.ROOT));
    }

    /** Bits that one label of a reverse name stands for. */
    static int step(Prefix prefix) {
        return prefix.address().getAddress().length == 4 ? 8 : 4;
    }

    /**
     * The zones that cover exactly this network: one if its length ends with a label, else as many with the next longer
     * names as it takes.
     */
    static List<DomainName> zones(Prefix prefix) {
        int step = step(prefix);
        int labels = (prefix.length() + step - 1) / step;
        int bits = labels * step;
        int free = bits - prefix.length();
        byte[] address = prefix.address().getAddress();
        List<DomainName> zones = new ArrayList<>();
        for (int i = 0; i < 1 << free; i++) {
            byte[] each = address.clone();
            int shift = (8 - bits % 8) % 8;
            each[(bits - 1) / 8] |= (byte) (i << shift);
            zones.add(ancestor(of(address(each)), labels));
        }
        return zones;
    }

    /** The name without its first labels, so that {@code labels} of them stand for address bits. */
    private static DomainName ancestor(DomainName name, int labels) {
        String text = name.text();
        int total = text.endsWith("ip6.arpa") ? 32 : 4;
        for (int i = labels; i < total; i++) {
            text = text.substring(text.indexOf('.') + 1);
        }
        return new DomainName(text);
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }
}
