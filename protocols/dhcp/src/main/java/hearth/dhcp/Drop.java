package hearth.dhcp;

/** Why a packet got no answer. */
public enum Drop {
    /** Shorter than a header, an option past the end, or an option of the wrong length. */
    MALFORMED,
    /** A message that only servers send. */
    NOT_A_REQUEST,
    /** BOOTP without DHCP's message type. */
    BOOTP,
    /** A message type that is not served. */
    UNKNOWN_TYPE,
    /** No configured network has the relay's, the interface's or the client's address. */
    UNKNOWN_NETWORK,
    /** The client chose another server. */
    OTHER_SERVER,
    /** The other node of the pair answers this client. */
    PEERS_TURN,
    /** No record of the client, and RFC 2131 or {@code authoritative: false} asks for silence. */
    UNKNOWN_CLIENT,
    /** A release or a decline of an address that this client does not have. */
    NOT_HELD,
    /** Every address of the network's pools is taken. */
    NO_FREE_ADDRESS,
    /** Every address is taken that this node of a pair may give out by itself, though not every one there is. */
    HALF_EXHAUSTED,
    /** As many requests as {@code dhcp.in-flight} allows wait for the disk. */
    IN_FLIGHT,
    /** The lease could not be stored, or only after it had ended. */
    STORE_FAILED,
    /** While the lease was being stored, word came that the other node of the pair had given the address to somebody else. */
    OVERTAKEN,
    /** This node stopped while the lease was being stored. */
    STOPPED,
    /** Neither interface nor source address says where the answer should go. */
    NO_WAY_BACK
}
