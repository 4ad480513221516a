package hearth.boot;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which of two media types a client would rather have, by its field {@code Accept} (RFC 9110 section 12.5.1). */
final class MediaPreference {
    private static final Pattern QUALITY = Pattern.compile("(?:0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)");

    private MediaPreference() {}

    /** Whether JSON is preferred to TOML: installers of 9.2 say so, and those before it say nothing. */
    static boolean prefersJson(Optional<String> accept) {
        return accept.filter(field -> quality(field, "json") > quality(field, "toml")).isPresent();
    }

    /** Of the most specific range that fits; 0 if none does. */
    private static double quality(String accept, String subtype) {
        double quality = 0;
        int best = -1;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            int specific = switch (parts[0].strip()) {
                case String type when type.equals("application/" + subtype) -> 2;
                case "application/*" -> 1;
                case "*/*" -> 0;
                default -> -1;
            };
            if (specific > best) {
                best = specific;
                quality = quality(parts);
            }
        }
        return quality;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.startsWith("q=")) {
                String number = part.substring(2).strip();
                return QUALITY.matcher(number).matches() ? Double.parseDouble(number) : 0;
            }
        }
        return 1;
    }
}
