package hearth.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses in writing. Nothing is ever looked up: a host name is not an address here. */
final class AddressLiteral {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";
    static final String IPV6 = "[0-9a-fA-F:]*:[0-9a-fA-F:.]*";
    private static final Pattern V4 = Pattern.compile(IPV4);
    private static final Pattern V6 = Pattern.compile(IPV6);

    private AddressLiteral() {}

    static boolean isIpv4(String text) {
        return V4.matcher(text).matches();
    }

    static InetAddress parse(String text) {
        if (isIpv4(text)) {
            return InetAddress.ofLiteral(text);
        }
        if (text.length() <= 45 && V6.matcher(text).matches()) {
            InetAddress address = v6(text);
            if (address instanceof Inet4Address) {
                throw new IllegalArgumentException(
                        Notation.quoted(text) + " is an IPv4 address in disguise; write " + address.getHostAddress());
            }
            return address;
        }
        throw new IllegalArgumentException(
                Notation.quoted(text) + " is not an IP address such as 192.0.2.1 or 2001:db8::1");
    }

    private static InetAddress v6(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Notation.quoted(text) + " is not an IPv6 address such as 2001:db8::1",
                    e);
        }
    }

    /** The shortest form, RFC 5952: the JDK's own writes every zero out. */
    static String text(InetAddress address) {
        byte[] b = address.getAddress();
        if (b.length == 4) {
            return address.getHostAddress();
        }
        int start = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(b, i + run) == 0) {
                run++;
            }
            if (run > longest) {
                start = i;
                longest = run;
            }
        }
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                s.append("::");
                i += longest - 1;
            } else {
                s.append(s.isEmpty() || s.charAt(s.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(group(b, i)));
            }
        }
        return s.toString();
    }

    private static int group(byte[] b, int i) {
        return (b[2 * i] & 0xff) << 8 | (b[2 * i + 1] & 0xff);
    }
}
