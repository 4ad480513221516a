package hearth.config.discovery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses that clients elsewhere may use: nothing else belongs into DNS. */
public final class ClientAddress {
    private static final Pattern FORM = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int LONGEST = 45;

    private ClientAddress() {}

    /** Reads one; empty if the text is none, or one that leads nowhere from elsewhere. Nothing is looked up. */
    public static Optional<InetAddress> of(String text) {
        if (text.length() > LONGEST || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            boolean usable = !address.isAnyLocalAddress() && !address.isLoopbackAddress()
                    && !address.isMulticastAddress() && !address.isLinkLocalAddress();
            boolean disguised = address instanceof Inet4Address && text.contains(":");
            return usable && !disguised ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
