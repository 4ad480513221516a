package hearth.boot;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The path of a request target, decoded once. */
sealed interface RequestPath {
    record Path(String path) implements RequestPath {}

    record Bad(String reason) implements RequestPath {}

    /** The form that clients send to proxies, and that servers must take, too (RFC 9112 section 3.2.2). */
    Pattern ABSOLUTE = Pattern.compile("(?i)https?://[^/?]*");

    static RequestPath of(String target) {
        Matcher absolute = ABSOLUTE.matcher(target);
        String local = absolute.lookingAt() ? target.substring(absolute.end()) : target;
        int query = local.indexOf('?');
        String path = query < 0 ? local : local.substring(0, query);
        if (!path.startsWith("/")) {
            return new Bad("the target has no path");
        }
        byte[] bytes = new byte[path.length()];
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 127) {
                return new Bad("the path has characters that must be percent-encoded");
            }
            if (c == '%') {
                int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
                int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return new Bad("the path has a % without two hexadecimal digits");
                }
                c = (char) (high << 4 | low);
                i += 2;
            }
            if (c == 0) {
                return new Bad("the path has a NUL");
            }
            bytes[length++] = (byte) c;
        }
        try {
            return new Path(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString());
        } catch (CharacterCodingException e) {
            return new Bad("the path is not UTF-8");
        }
    }
}
