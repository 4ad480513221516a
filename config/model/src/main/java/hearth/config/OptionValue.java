package hearth.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The value of a DHCP option as the user wrote it: text, {@code hex:0a0b}, or {@code ip:192.0.2.1,192.0.2.2}. Made by
 * the loader, which has checked it.
 */
public record OptionValue(String text) {
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");
    private static final int LONGEST = 255;
    /** 63 addresses with a comma and a space, the longest way to write 255 bytes. */
    private static final int LONGEST_WRITTEN = 3 + 17 * 64;

    /**
     * Reads what the user wrote.
     *
     * @throws IllegalArgumentException
     *             when it is empty, too long or badly written, with a message for the operator
     */
    public static OptionValue parse(String text) {
        if (text.length() > LONGEST_WRITTEN) {
            throw new IllegalArgumentException("the value is too long; an option holds 1 to " + LONGEST + " bytes");
        }
        if (text.startsWith("hex:") && !HEX.matcher(text.substring(4)).matches()) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " is not hexadecimal: write two digits for each byte, such as hex:0a0b");
        }
        if (text.startsWith("ip:")) {
            for (String address : text.substring(3).split(",", -1)) {
                Ipv4.parse(address.strip());
            }
        }
        int length = new OptionValue(text).bytes().length;
        if (length < 1 || length > LONGEST) {
            throw new IllegalArgumentException("the value has " + length + " bytes; an option holds 1 to " + LONGEST);
        }
        return new OptionValue(text);
    }

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
