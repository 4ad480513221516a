package hearth.config;

import java.util.regex.Pattern;

/** An Ethernet address, kept in the low 48 bits; written {@code 52:54:00:12:34:56}, with colons or hyphens. */
public record Mac(long value) {
    /** Colons or hyphens, but not both in one address. */
    static final String PATTERN = "[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){5}";
    private static final Pattern FORM = Pattern.compile(PATTERN);
    private static final long GROUP_BIT = 1L << 40;

    /**
     * Reads {@code 52:54:00:12:34:56} or {@code 52-54-00-12-34-56}.
     *
     * @throws IllegalArgumentException
     *             when it is anything else, or the address of a group, with a message for the operator
     */
    public static Mac parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " is not a hardware address such as 52:54:00:12:34:56");
        }
        long value = Long.parseLong(text.replace(String.valueOf(text.charAt(2)), ""), 16);
        if (value == 0 || (value & GROUP_BIT) != 0) {
            throw new IllegalArgumentException(
                    Notation.quoted(text) + " is no single card's address: write the one printed on the machine");
        }
        return new Mac(value);
    }

    /** The six bytes, as on the wire. */
    public byte[] bytes() {
        byte[] b = new byte[6];
        for (int i = 0; i < 6; i++) {
            b[i] = (byte) (value >>> (40 - 8 * i));
        }
        return b;
    }

    @Override
    public String toString() {
        return text(':');
    }

    /** The form used in file names and URLs: {@code 52-54-00-12-34-56}. */
    public String hyphenated() {
        return text('-');
    }

    private String text(char separator) {
        StringBuilder s = new StringBuilder(17);
        for (int i = 40; i >= 0; i -= 8) {
            s.append(Character.forDigit((int) (value >>> (i + 4)) & 15, 16))
                    .append(Character.forDigit((int) (value >>> i) & 15, 16));
            if (i > 0) {
                s.append(separator);
            }
        }
        return s.toString();
    }
}
