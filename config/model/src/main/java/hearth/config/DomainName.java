package hearth.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** A DNS name in lower case without its final dot; the root is the empty string. Made by the loader, which has checked it. */
public record DomainName(String text) implements Comparable<DomainName> {
    /** Letters, digits, hyphens and underscores (RFC 8552 names begin with one); the final dot is optional. */
    static final String PATTERN = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?";
    private static final Pattern FORM = Pattern.compile(PATTERN);
    /** RFC 1035 section 3.1 allows 255 octets on the wire: as text, without the outer length and the root, 253. */
    private static final int LONGEST = 253;

    /**
     * Reads a name from the root down, in any case, with or without its final dot.
     *
     * @throws IllegalArgumentException
     *             when it is not a name, or the root itself, with a message for the operator
     */
    public static DomainName parse(String text) {
        String name = (text.endsWith(".") ? text.substring(0, text.length() - 1) : text).toLowerCase(Locale.ROOT);
        // Length first: matching label after label takes stack.
        if (name.length() > LONGEST) {
            throw new IllegalArgumentException(Notation.quoted(text) + " is longer than " + LONGEST + " characters");
        }
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(Notation.quoted(text)
                    + " is not a domain name such as home.example: labels of 1 to 63 letters, digits, - or _ with dots between"
                    + (text.chars().anyMatch(c -> c > 127) ? "; write other letters in their xn-- form" : ""));
        }
        return new DomainName(name);
    }

    /** Whether this name is {@code other} or lies below it. */
    public boolean isAtOrBelow(DomainName other) {
        return other.text.isEmpty() || text.equals(other.text) || text.endsWith("." + other.text);
    }

    @Override
    public int compareTo(DomainName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text + ".";
    }
}
