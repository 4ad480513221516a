package hearth.boot;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** URLs of boot files, for loaders and scripts. */
final class BootUrl {
    /** What may stand in a path (RFC 3986 section 3.3) and means nothing else to iPXE; besides, the signs of its settings. */
    private static final String AS_IT_IS = "/-._~!&'()*+,;=:@" + "${}";

    private BootUrl() {}

    /** A path below boot/files as a URL, or a URL as it is. */
    static String of(String http, String pathOrUrl) {
        if (pathOrUrl.contains("://")) {
            return pathOrUrl;
        }
        StringBuilder url = new StringBuilder(http).append("/boot");
        if (!pathOrUrl.startsWith("/")) {
            url.append('/');
        }
        for (byte b : pathOrUrl.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && (Character.isLetterOrDigit(b) || AS_IT_IS.indexOf(b) >= 0)) {
                url.append((char) b);
            } else {
                url.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return url.toString();
    }

    /** The last step of a path or URL, without its query; empty if it ends with a slash. */
    static String fileName(String pathOrUrl) {
        String path = pathOrUrl.contains("://") ? pathOrUrl.split("[?#]", 2)[0] : pathOrUrl;
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
