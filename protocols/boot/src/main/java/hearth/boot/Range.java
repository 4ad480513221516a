package hearth.boot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code Range} field against a length (RFC 9110 section 14). */
sealed interface Range {
    /** The whole: the field is malformed, of another unit, or wants several parts, which a server need not give. */
    record Ignored() implements Range {}

    /** From {@code first} to {@code last}, both included. */
    record Part(long first, long last) implements Range {}

    /** Nothing of the length lies within. */
    record Unsatisfiable() implements Range {}

    Pattern FORM = Pattern.compile("(?i:bytes)\\s*=\\s*([0-9]*)-([0-9]*)\\s*");

    static Range of(String field, long length) {
        Matcher matcher = FORM.matcher(field);
        if (!matcher.matches()) {
            return new Ignored();
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? new Ignored() : suffix(number(to), length);
        }
        long first = number(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
        if (last < first) {
            return new Ignored();
        }
        return first < length ? new Part(first, Math.min(last, length - 1)) : new Unsatisfiable();
    }

    private static Range suffix(long count, long length) {
        return count == 0 || length == 0 ? new Unsatisfiable() : new Part(Math.max(0, length - count), length - 1);
    }

    /** Beyond 18 digits every number is past every file. */
    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
