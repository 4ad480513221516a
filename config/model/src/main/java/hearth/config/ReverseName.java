package hearth.config;

import java.util.Optional;

/** The zone that holds the PTR records of a network: in-addr.arpa (RFC 1035 section 3.5) or ip6.arpa (RFC 3596 section 2.5). */
final class ReverseName {
    private ReverseName() {}

    /** Empty when the network does not end where a label does: several zones share it then, or it shares one. */
    static Optional<DomainName> of(Prefix prefix) {
        byte[] address = prefix.address().getAddress();
        boolean v4 = address.length == 4;
        int bits = v4 ? 8 : 4;
        if (prefix.length() % bits != 0) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder();
        for (int i = prefix.length() / bits - 1; i >= 0; i--) {
            int b = address[v4 ? i : i / 2] & 0xff;
            name.append(v4 ? Integer.toString(b) : Integer.toHexString(i % 2 == 0 ? b >> 4 : b & 15)).append('.');
        }
        return Optional.of(new DomainName(name.append(v4 ? "in-addr.arpa" : "ip6.arpa").toString()));
    }
}
