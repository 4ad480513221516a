package hearth.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The value of a DHCP option as the user wrote it: text, {@code hex:0a0b}, or {@code ip:192.0.2.1,192.0.2.2}. Made by
 * the loader, which has checked it.
 */
public record OptionValue(String text) {
    /** The value as on the wire. */
    public byte[] bytes() {
        if (text.startsWith("hex:")) {
            return HexFormat.of().parseHex(text.substring(4));
        }
        if (text.startsWith("ip:")) {
            String[] addresses = text.substring(3).split(",", -1);
            byte[] b = new byte[4 * addresses.length];
            for (int i = 0; i < addresses.length; i++) {
                System.arraycopy(java.net.Inet4Address.ofLiteral(addresses[i].strip()).getAddress(), 0, b, 4 * i, 4);
            }
            return b;
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
