package hearth.dns;

/** Where a record comes from. Where two sources have something to say of one name, the earlier in this list is heard. */
public enum RecordSource {
    /** Zone files, and what is derived from them. */
    CONFIGURED,
    /** Machines and reservations with a fixed address. */
    MACHINE,
    /** What proves to a certificate authority that a name is ours (RFC 8555 section 8.4). */
    CHALLENGE,
    /** Services found running on the network. */
    DISCOVERY,
    /** Names of DHCP clients. */
    LEASE
}
