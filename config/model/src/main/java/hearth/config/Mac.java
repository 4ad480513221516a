package hearth.config;

/** An Ethernet address, kept in the low 48 bits; written {@code 52:54:00:12:34:56}, with colons or hyphens. */
public record Mac(long value) {
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
