package hearth.dhcp;

import hearth.config.Ipv4;

/** Says which free addresses this node may hand out. A node alone owns them all; a pair shares them. */
@FunctionalInterface
public interface AddressOwner {
    boolean mine(Ipv4 address);
}
