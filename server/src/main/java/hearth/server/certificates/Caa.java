package hearth.server.certificates;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whether CAA records (RFC 8659) let an authority issue. */
final class Caa {
    private static final int TAG_AT = 2;

    private Caa() {}

    /**
     * The authorities that the records name, if {@code identities} is none of them; empty if the authority may issue.
     *
     * @param records
     *            in wire format: flags, length of the tag, tag, value
     * @param identities
     *            what the authority calls itself; if it doesn't say, this can't be known
     */
    static List<String> namedInstead(List<byte[]> records, Collection<String> identities) {
        if (identities.isEmpty()) {
            return List.of();
        }
        List<String> named = new ArrayList<>();
        for (byte[] record : records) {
            int tag = record[1] & 0xff;
            if (TAG_AT + tag <= record.length && text(record, TAG_AT, TAG_AT + tag).equals("issue")) {
                // Section 4.2: the issuer's name, then parameters behind a semicolon. No name at all forbids everybody.
                String value = text(record, TAG_AT + tag, record.length);
                named.add(value.substring(0, value.indexOf(';') < 0 ? value.length() : value.indexOf(';')).strip());
            }
        }
        boolean mayIssue = identities.stream().map(identity -> identity.toLowerCase(Locale.ROOT))
                .anyMatch(named::contains);
        return mayIssue ? List.of() : named.stream().map(name -> name.isEmpty() ? "nobody" : name).toList();
    }

    private static String text(byte[] record, int from, int to) {
        return new String(record, from, to - from, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    }
}
