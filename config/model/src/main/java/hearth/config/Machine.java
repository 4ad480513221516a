package hearth.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code machines/NAME.yaml}: a machine that Hearth knows.
 *
 * @param name
 *            the file's name, and its host name
 */
public record Machine(String name, Location where, @Key("Hardware addresses of its network cards.") List<Mac> macs,
        @Key("Its fixed address, in one of the networks.") Optional<Ipv4> address,
        @Key("Further names of it, each in a served zone.") List<DomainName> names,
        @Key("Its boot profile. None: it starts from its own disk.") Optional<String> boot,
        @Key(value = "An order to install it, with a boot profile that does so: any text, such as a date. Each text installs once; write another to install again.", pattern = Machine.ORDER, form = Machine.ORDER_FORM) Optional<String> install,
        @Key("Values for the profile's templates.") Map<String, String> variables) {
    static final String ORDER = "[!-~]{1,64}";
    static final String ORDER_FORM = "a text of 1 to 64 characters without spaces, such as 2026-11-23";

    /** One label of a name, RFC 1123 section 2.1. */
    static final String HOST_NAME = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    static final String HOST_NAME_FORM = "a host name: 1 to 63 letters, digits or hyphens, without a dot, no hyphen at either end";
}
