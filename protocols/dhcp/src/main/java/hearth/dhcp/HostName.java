package hearth.dhcp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes one DNS label of whatever a client calls itself. */
final class HostName {
    private static final int LONGEST_LABEL = 63;
    /** Names that others on the network look up and trust: no client gets them by asking (CERT VU#598349). */
    private static final Set<String> REFUSED = Set.of("localhost", "wpad", "isatap");

    private HostName() {}

    /** A client's wish, as a label. */
    static Optional<String> ofClient(byte[] text) {
        return label(new String(text, StandardCharsets.US_ASCII)).filter(name -> !REFUSED.contains(name));
    }

    /**
     * The first label of a name, in lower case, of letters, digits and inner hyphens; every other character becomes a
     * hyphen. Empty if nothing is left.
     */
    static Optional<String> label(String name) {
        int dot = name.indexOf('.');
        String label = (dot < 0 ? name : name.substring(0, dot)).replace("\0", "").toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9-]", "-").replaceAll("^-+", "");
        String cut = label.substring(0, Math.min(LONGEST_LABEL, label.length())).replaceAll("-+$", "");
        return cut.isEmpty() ? Optional.empty() : Optional.of(cut);
    }
}
