package hearth.dhcp;

/**
 * How full a network was at the last {@link DhcpProcessor#tick}.
 *
 * @param addresses
 *            addresses in its pools that can be leased to anybody
 * @param free
 *            those of them that nobody has
 * @param bound
 *            live leases, on reserved addresses too
 * @param offered
 *            addresses held for a client that was offered them
 * @param declined
 *            addresses out of use because a client found somebody else on them
 */
public record NetworkUse(String network, long addresses, long free, long bound, long offered, long declined) {}
