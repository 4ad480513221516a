/** DHCPv4: packets, choice of addresses, leases. Start reading at {@link hearth.dhcp.DhcpProcessor}. */
@NullMarked
package hearth.dhcp;

import org.jspecify.annotations.NullMarked;
