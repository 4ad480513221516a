package hearth.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** The mnemonic of a record type, such as A or TYPE65280. Whether it exists and what its data may be, the DNS module judges. */
record RecordType(String mnemonic) {
    static final String PATTERN = "[A-Z][A-Z0-9-]{0,15}";
    private static final Pattern FORM = Pattern.compile(PATTERN);

    static RecordType parse(String text) {
        if (FORM.matcher(text).matches()) {
            return new RecordType(text);
        }
        String upper = text.toUpperCase(Locale.ROOT);
        throw new IllegalArgumentException(Notation.quoted(text) + " is not a record type; "
                + (text.equals("ttl")
                        ? "write a TTL with its data, such as A: {ttl: 5m, data: 192.0.2.1}"
                        : FORM.matcher(upper).matches() ? "write " + upper : "write one such as A, AAAA or TXT"));
    }

    /** Whether its data is free text, which people may write without the quotes of a master file. */
    boolean isText() {
        return mnemonic.equals("TXT") || mnemonic.equals("SPF");
    }

    @Override
    public String toString() {
        return mnemonic;
    }
}
