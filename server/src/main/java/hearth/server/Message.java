package hearth.server;

import org.slf4j.event.Level;

/**
 * Every line that Hearth logs: its id, its text with named places, and what an operator should know and do. The page
 * docs/messages.md is written from this list.
 */
enum Message {
    STARTED(Level.INFO, "Hearth serves, {millis} ms after its start.",
            "All configured listeners answer; /ready says 200."),
    STOPPED(Level.INFO, "Hearth has stopped.", "A clean end: what was acknowledged is on disk."),
    LISTENING(Level.INFO, "{protocol} on {places}", "Its listeners are open."),
    CONFIGURATION_LOADED(Level.INFO, "Configuration of {folder}: {what}.",
            "The configuration was read, found whole, and is in force."),
    CONFIGURATION_REFUSED(Level.ERROR, "Configuration of {folder} is refused: {count} problems. The first: {problem}",
            "Nothing of the new configuration was applied; the last good one goes on. `hearth check` lists every problem."),
    CONFIGURATION_NOT_APPLIED(Level.ERROR, "Configuration of {folder} could not be applied: {why}",
            "The configuration has no problems, but something of this machine is in the way, such as a full disk. The last good one goes on: mend it and send SIGHUP again."),
    CONFIGURATION_NEEDS_RESTART(Level.WARN, "The change to {keys} takes effect at the next start.",
            "Listeners, sockets and memory limits are set up at the start. Everything else of the new configuration is in force."),
    ZONE_NAME_CONFLICT(Level.WARN, "A record is not served: {record}",
            "A client or a machine has a name that the zone file gives to something else. The zone file wins; rename one of the two."),
    SERIAL_NOT_KEPT(Level.ERROR, "Serials: {why}",
            "The disk is full or failing. Zones are served, but after a restart their serials may go backwards; mend the disk first."),
    FORWARD_UPSTREAM_LOST(Level.WARN, "Upstream {upstream} does not answer: {why}",
            "Names outside the served zones are asked of the other upstreams, or fail if there is none."),
    FORWARD_UPSTREAM_BACK(Level.INFO, "Upstream {upstream} answers again.", "The end of FORWARD_UPSTREAM_LOST."),
    LEASES_READ(Level.INFO, "Leases: {found}", "What the lease journal held at the start."),
    LEASES_TORN_TAIL(Level.WARN, "Leases: {found}",
            "The machine or the process died while writing. Nothing acknowledged was lost: a client is told only after its lease is whole on disk."),
    LEASES_DAMAGED(Level.ERROR, "Leases: {found}",
            "The disk gave back other bytes than were written. Leases in the damaged part may be missing: their clients get them again at renewal. Check the disk."),
    LEASES_FAILING(Level.ERROR, "Leases: {what}",
            "The disk is full or failing. Clients keep the leases they have; new ones wait until the disk is mended."),
    LEASES_RESUMED(Level.INFO, "Leases: {what}", "The end of LEASES_FAILING."),
    LEASES_COMPACTED(Level.INFO, "Leases: {what}", "The journal was rewritten without outdated records."),
    LEASES_NOT_COMPACTED(Level.WARN, "Leases: {what}", "The journal goes on and grows; see that the disk has room."),
    LEASES_NOT_STORED(Level.ERROR, "Leases: {address} for {client} could not be stored, the client was not told: {why}",
            "The disk is full or failing. Clients keep the leases they have; new ones wait until the disk is mended."),
    LEASE_BOUND(Level.INFO, "{address} is leased to {client} ({name}) until {until}.",
            "A client has a new lease. Renewals are not logged."),
    LEASE_FREED(Level.INFO, "{address} is free again, {client} had it.", "A lease was released, or has run out."),
    LEASE_DECLINED(Level.WARN, "{client} found {address} in use by somebody else; it is not given out until {until}.",
            "Something uses an address of a pool without a lease. Find it, or take the address out of the pool."),
    DHCP_NO_FREE_ADDRESS(Level.WARN, "Network {network} has no free address for {client}.",
            "The pools are used up. Add a pool, or shorten lease-time."),
    DHCP_NAME_TAKEN(Level.WARN,
            "{client} at {address} asks for the name {name}, which another has: it goes without a name.",
            "Two clients use one host name. The first keeps it; rename one of the two."),
    DHCP_UNKNOWN_NETWORK(Level.WARN, "A DHCP request came from {address}, which lies in no configured network.",
            "A relay or an interface of ours serves a subnet that no file in networks/ describes. Its clients get no answer."),
    DHCP_REPLY_NOT_SENT(Level.WARN, "A DHCP reply to {client} could not be sent: {why}",
            "The client will ask again. If it stays so, check the interface and that the process has CAP_NET_RAW."),
    DHCP_INTERFACE_WITHOUT_NETWORK(Level.WARN, "Interface {interface} has no address in a configured network.",
            "Clients on it get no answer. Give the interface an address in one of networks/*.yaml."),
    TFTP_REFUSED(Level.INFO, "{client} asked for {file}: {why}",
            "A file that isn't there, or a request that TFTP here does not serve."),
    TFTP_FAILED(Level.WARN, "{client} did not get all of {file}: {why}",
            "The transfer ended early: the client went away, gave up, or packets were lost."),
    BOOT_NO_LOADER(Level.WARN, "{client} wants to boot, but: {why}",
            "A machine asked for a boot loader of a kind that boot.loaders in hearth.yaml doesn't name."),
    BOOT_SCRIPT_FAILED(Level.ERROR, "The boot script for {client} can't be made: {why}",
            "The machine was told so on its screen and tries its own disk. Mend the profile or the machine's variables."),
    BOOT_STARTED(Level.INFO, "{client} fetched its boot script {path}.", "A machine is booting from the network."),
    BOOT_FILE_UNREADABLE(Level.ERROR, "{file} can't be read: {why}",
            "A file below boot/files is there, but the system refuses it. Check its rights, and the disk."),
    MISDEED(Level.ERROR, "A fault in Hearth while it handled {what} from {client}: {why}",
            "This should not happen: please report it with this line and the stack trace. The packet was dropped; everything else goes on."),
    WATCHDOG_SILENT(Level.ERROR, "Threads did not answer within {millis} ms: {threads}",
            "A thread that serves is stuck, on a disk perhaps. The service manager hears nothing until all answer again: after WatchdogSec it ends this process and starts another."),
    SERVICE_MANAGER_NOT_TOLD(Level.WARN, "The service manager could not be told {what}: {why}",
            "The socket of NOTIFY_SOCKET takes nothing. Hearth serves on; the manager may take it for not started or stuck and end it."),
    SUPPRESSED(Level.WARN, "{count} more lines of {id} in the last minute were not written.",
            "A limit (log.lines-per-minute) keeps a flood of one kind out of the log. The metrics count every event.");
    final Level level;
    final String text;
    final String explanation;

    Message(Level level, String text, String explanation) {
        this.level = level;
        this.text = text;
        this.explanation = explanation;
    }
}
