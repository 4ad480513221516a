package hearth.config;

import java.util.Locale;

/** The kinds of YAML file that a configuration has: each with a record, a schema, and a chapter of the reference page. */
enum FileKind {
    HEARTH("hearth.yaml", Appliance.class, "What this appliance serves, where, and within which limits."),
    ZONE(
            "zones/NAME.yaml", ZoneFile.class,
            "The zone NAME. The same can be a master file (RFC 1035 section 5), zones/NAME.zone, instead."),
    NETWORK(
            "networks/NAME.yaml", Network.class,
            "An IPv4 subnet that DHCP serves."),
    MACHINE("machines/NAME.yaml", Machine.class,
            "A machine that Hearth knows; NAME is its host name."),
    PROFILE("boot/NAME.yaml",
            BootProfile.class,
            "What a machine boots: a kernel with its initial file systems, an iPXE script, or the installer of Proxmox VE."),
    NODE(
            "node.yaml", NodeSettings.class,
            "What only one node knows, outside the configuration's folder: `./hearth run --node FILE` gets its configuration from Git (docs/git.md).");

    final String file;
    final Class<? extends Record> type;
    final String purpose;

    FileKind(String file, Class<? extends Record> type, String purpose) {
        this.file = file;
        this.type = type;
        this.purpose = purpose;
    }

    String schemaName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
