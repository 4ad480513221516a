package hearth.dhcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import hearth.config.Ipv4;
import hearth.config.Mac;

/**
 * What a client says of itself that matters for booting.
 *
 * @param architectures
 *            the numbers of option 93, the preferred one first; empty if it sent none
 * @param vendorClass
 *            option 60, such as {@code PXEClient:Arch:00007:UNDI:003016}
 * @param userClass
 *            option 77 as sent, such as {@code iPXE}
 * @param ipxe
 *            whether it is iPXE: option 175, or user class {@code iPXE}
 * @param uuid
 *            option 97, its 16 bytes in the order sent
 * @param serverAddress
 *            the server's address that the client can reach
 * @param network
 *            the configured network's name
 * @param requested
 *            the options that it asks for (55), which tell a boot client without option 93
 */
public record BootRequest(Optional<Mac> mac, List<Integer> architectures, Optional<String> vendorClass,
        Optional<String> userClass, boolean ipxe, Optional<UUID> uuid, Ipv4 serverAddress, String network,
        Set<Integer> requested) {

    static BootRequest of(DhcpPacket packet, Ipv4 serverAddress, String network) {
        Options options = packet.options();
        Optional<String> userClass = text(options, OptionCode.USER_CLASS);
        // RFC 3004 wants length-prefixed user classes; iPXE sends the bare word.
        boolean ipxe = options.has(OptionCode.IPXE) || userClass.filter(u -> u.contains("iPXE")).isPresent();
        return new BootRequest(packet.mac(), architectures(options), text(options, OptionCode.VENDOR_CLASS), userClass,
                ipxe, uuid(options), serverAddress, network, requested(options));
    }

    private static Optional<String> text(Options options, int code) {
        return options.get(code).map(b -> new String(b, StandardCharsets.ISO_8859_1));
    }

    private static List<Integer> architectures(Options options) {
        byte[] b = options.get(OptionCode.CLIENT_ARCHITECTURE).orElse(new byte[0]);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i + 1 < b.length; i += 2) {
            numbers.add((b[i] & 0xff) << 8 | (b[i + 1] & 0xff));
        }
        return List.copyOf(numbers);
    }

    private static Optional<UUID> uuid(Options options) {
        return options.get(OptionCode.CLIENT_UUID).filter(b -> b.length == 17 && b[0] == 0).map(ByteBuffer::wrap)
                .map(b -> new UUID(b.getLong(1), b.getLong(9)));
    }

    private static Set<Integer> requested(Options options) {
        Set<Integer> codes = new HashSet<>();
        for (byte code : options.get(OptionCode.PARAMETER_REQUEST_LIST).orElse(new byte[0])) {
            codes.add(code & 0xff);
        }
        return Set.copyOf(codes);
    }
}
