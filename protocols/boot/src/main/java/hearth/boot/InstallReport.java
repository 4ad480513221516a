package hearth.boot;

/**
 * What an installed machine told of itself; any part is empty if it didn't.
 *
 * @param fqdn
 *            its name
 * @param address
 *            with its prefix length
 * @param kernel
 *            its version
 * @param hostKeys
 *            how many public SSH host keys it told
 */
public record InstallReport(String fqdn, String address, String machineId, String kernel, int hostKeys) {}
