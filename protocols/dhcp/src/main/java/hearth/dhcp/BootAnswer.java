package hearth.dhcp;

import java.util.Map;

import hearth.config.Ipv4;

/**
 * What a client boots.
 *
 * @param nextServer
 *            where the file is (siaddr)
 * @param serverName
 *            the same as text (sname and option 66); empty for none
 * @param file
 *            path or URL of the boot file (file and option 67); empty for none
 * @param options
 *            further options by number, such as 43, 60, 175, 210; sent whether the client asks for them or not
 */
public record BootAnswer(Ipv4 nextServer, String serverName, String file, Map<Integer, byte[]> options) {}
