package hearth.dns;

/** Where a record comes from. Where two sources have something to say of one name, the earlier in this list is heard. */
public enum RecordSource {
    /** Zone files, and what is derived from them. */
    CONFIGURED,
    /** Machines and reservations with a fixed address. */
    MACHINE,
    /** Services found running on the network. */
    DISCOVERY,
    /** Names of DHCP clients. */
    LEASE
}
