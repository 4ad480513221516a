package hearth.dhcp;

import java.util.Optional;

import hearth.config.Mac;

/**
 * Who asks. A machine shows several client identifiers on its way from the boot ROM over the installer to its system.
 * One that the operator named by hardware address is the same client all the way: it keeps its address, and its leases
 * are kept under that hardware address. All others are told apart as RFC 2131 section 4.2 says.
 *
 * @param key
 *            what its leases are kept under
 * @param alias
 *            what they were kept under before the operator named it
 */
record Client(ClientKey key, Optional<ClientKey> alias) {
    /** A client that the operator did not name by its hardware address. */
    static Client of(ClientKey key) {
        return new Client(key, Optional.empty());
    }

    /** A client that the operator named by this hardware address. */
    static Client of(Mac mac, ClientKey alias) {
        return new Client(ClientKey.ofHardware(DhcpPacket.ETHERNET, mac.bytes()), Optional.of(alias));
    }

    boolean is(ClientKey other) {
        return key.equals(other) || alias.filter(other::equals).isPresent();
    }
}
