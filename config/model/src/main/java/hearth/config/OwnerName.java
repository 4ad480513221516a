package hearth.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** The owner of records in a YAML zone: relative to the zone, {@code @} for the zone itself, or ending with a dot. */
record OwnerName(String text) {
    private static final String LABEL = "[A-Za-z0-9_/-]{1,63}";
    static final String PATTERN = "@|\\*|(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*\\.?";
    /** No name is longer (RFC 1035 section 3.1); matching label after label takes stack. */
    private static final int LONGEST = 255;
    private static final Pattern FORM = Pattern.compile(PATTERN);

    static OwnerName parse(String text) {
        if (text.length() > LONGEST || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(Notation.quoted(text)
                    + " is not an owner name: write it relative to the zone, such as www or *.apps, or @ for the zone itself");
        }
        return new OwnerName(text);
    }

    /** The whole name in lower case, without its final dot. */
    String below(DomainName origin) {
        if (text.equals("@")) {
            return origin.text();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower + "." + origin.text();
    }

    @Override
    public String toString() {
        return text;
    }
}
