package hearth.dhcp;

/** Numbers of the options that the processor itself reads or writes (RFC 2132 and the RFCs named). */
final class OptionCode {
    static final int PAD = 0;
    static final int SUBNET_MASK = 1;
    static final int ROUTERS = 3;
    static final int DNS_SERVERS = 6;
    static final int HOST_NAME = 12;
    static final int DOMAIN_NAME = 15;
    static final int MTU = 26;
    static final int BROADCAST_ADDRESS = 28;
    static final int NTP_SERVERS = 42;
    static final int REQUESTED_ADDRESS = 50;
    static final int LEASE_TIME = 51;
    static final int OVERLOAD = 52;
    static final int MESSAGE_TYPE = 53;
    static final int SERVER_IDENTIFIER = 54;
    static final int PARAMETER_REQUEST_LIST = 55;
    static final int MESSAGE = 56;
    static final int MAX_MESSAGE_SIZE = 57;
    static final int RENEWAL_TIME = 58;
    static final int REBINDING_TIME = 59;
    static final int VENDOR_CLASS = 60;
    static final int CLIENT_IDENTIFIER = 61;
    static final int BOOT_SERVER_NAME = 66;
    static final int BOOT_FILE_NAME = 67;
    /** RFC 3004. */
    static final int USER_CLASS = 77;
    /** RFC 4039. */
    static final int RAPID_COMMIT = 80;
    /** RFC 4702. */
    static final int CLIENT_FQDN = 81;
    /** RFC 3046. */
    static final int RELAY_AGENT_INFORMATION = 82;
    /** RFC 4578: architecture, and the machine's UUID. */
    static final int CLIENT_ARCHITECTURE = 93;
    static final int CLIENT_UUID = 97;
    /** RFC 3011. */
    static final int SUBNET_SELECTION = 118;
    /** RFC 3397. */
    static final int DOMAIN_SEARCH = 119;
    /** RFC 3442, and the number under which older Windows asks for the same. */
    static final int CLASSLESS_ROUTES = 121;
    static final int MICROSOFT_CLASSLESS_ROUTES = 249;
    /** What iPXE says of itself. */
    static final int IPXE = 175;
    static final int END = 255;

    /** Sub-options of option 82: RFC 3527 and RFC 8357. */
    static final int RELAY_LINK_SELECTION = 5;
    static final int RELAY_SOURCE_PORT = 19;

    private OptionCode() {}
}
