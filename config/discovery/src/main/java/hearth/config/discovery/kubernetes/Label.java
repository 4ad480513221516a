package hearth.config.discovery.kubernetes;

import java.util.regex.Pattern;

/** The forms of what becomes part of names. */
final class Label {
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern PORT = Pattern.compile("[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?");
    static final int LONGEST_NAME = 253;

    private Label() {}

    /** Of a host name (RFC 1123 section 2.1). */
    static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }

    /** The same, with room for an underscore (RFC 2782). */
    static boolean isPort(String text) {
        return PORT.matcher(text).matches();
    }

    /** Labels with dots between, not too long altogether. */
    static boolean areHosts(String text) {
        if (text.length() > LONGEST_NAME) {
            return false;
        }
        for (int from = 0; from <= text.length();) {
            int dot = text.indexOf('.', from);
            int end = dot < 0 ? text.length() : dot;
            if (!isHost(text.substring(from, end))) {
                return false;
            }
            from = end + 1;
        }
        return true;
    }
}
