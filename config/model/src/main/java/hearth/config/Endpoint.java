package hearth.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** An address and a port, written {@code 192.0.2.1:53} or {@code [2001:db8::1]:53}. Never a host name: nothing is looked up. */
public record Endpoint(InetAddress address, int port) {
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final int HIGHEST_PORT = 65535;

    /**
     * Reads an endpoint that names its port.
     *
     * @throws IllegalArgumentException
     *             when it is anything else, with a message for the operator
     */
    public static Endpoint parse(String text) {
        return parse(text, 0);
    }

    /**
     * @param defaultPort
     *            for an address written alone; 0 when the port must be written, which then may be 0 itself: any free port
     */
    static Endpoint parse(String text, int defaultPort) {
        int bracket = text.indexOf(']');
        boolean v6 = text.startsWith("[") && bracket > 0;
        boolean bareV6 = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
        if (bareV6) {
            throw new IllegalArgumentException(
                    Notation.quoted(text)
                            + " leaves open where the port begins; write an IPv6 address in brackets, such as [2001:db8::1]:53");
        }
        int colon = v6 ? text.indexOf(':', bracket) : text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        boolean closed = !v6 || (host.endsWith("]") && host.indexOf(']') == host.length() - 1);
        if (!closed || (colon < 0 && defaultPort == 0)) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " is not an address and a port such as 192.0.2.1:53 or [2001:db8::1]:53");
        }
        InetAddress address = AddressLiteral.parse(v6 ? host.substring(1, host.length() - 1) : host);
        if (colon < 0) {
            return new Endpoint(address, defaultPort);
        }
        String digits = text.substring(colon + 1);
        int lowest = defaultPort == 0 ? 0 : 1;
        if (!PORT.matcher(digits).matches() || Integer.parseInt(digits) > HIGHEST_PORT
                || Integer.parseInt(digits) < lowest) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " has no port from " + lowest + " to " + HIGHEST_PORT
                            + " after its address");
        }
        return new Endpoint(address, Integer.parseInt(digits));
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen bytes are always an address", e);
        }
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        String host = AddressLiteral.text(address);
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
