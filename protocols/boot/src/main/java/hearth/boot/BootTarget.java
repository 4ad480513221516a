package hearth.boot;

import java.util.Map;
import java.util.Optional;

import hearth.config.BootProfile;
import hearth.config.Ipv4;
import hearth.config.ProxmoxProfile;

/**
 * What one machine boots.
 *
 * @param name
 *            the machine's name; for one that no file names, its hardware address
 * @param address
 *            its fixed address
 * @param variables
 *            as its file gives them
 */
record BootTarget(String name, Optional<Ipv4> address, Map<String, String> variables, System system) {
    sealed interface System {
        /** Its own disk. */
        record Disk() implements System {}

        record Kernel(BootProfile profile) implements System {}

        /** A script of the operator's own. */
        record Template(BootProfile profile, String text) implements System {}

        /** The installer of Proxmox VE, if an order is open; else its own disk. */
        record Proxmox(BootProfile profile, ProxmoxProfile installer, Optional<InstallOrder> order)
                implements
                    System {}
    }
}
