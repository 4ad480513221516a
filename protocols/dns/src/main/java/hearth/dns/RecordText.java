package hearth.dns;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/** Names and records in master file notation, read by dnsjava. */
final class RecordText {
    /** What is wrong, and what would be right. */
    static final class Wrong extends Exception {
        Wrong(String message) {
            super(message);
        }
    }

    static final long MAX_TTL = Integer.MAX_VALUE;
    /** Characters of a record that an error repeats. */
    private static final int SHOWN = 60;
    /** dnsjava's own idea of where the text came from. */
    private static final Pattern POSITION = Pattern.compile("^<none>:\\d+: ");

    private RecordText() {}

    static Name name(String text, Name origin) throws Wrong {
        try {
            return Name.fromString(text, origin);
        } catch (TextParseException e) {
            throw new Wrong(text + " is no domain name: " + e.getMessage());
        }
    }

    static int type(String mnemonic) throws Wrong {
        int type = Type.value(mnemonic);
        // RFC 6895 section 3.1: 41 and 128 to 255 are for questions and messages.
        if (type <= 0 || type == Rrtype.OPT || (type >= 128 && type <= 255)) {
            throw new Wrong(mnemonic + " is no record type; types without a name are written TYPE and their number");
        }
        return type;
    }

    /** The data of a record in wire format, from its notation. */
    static byte[] data(Name owner, int type, String text, Name origin) throws Wrong {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        // A buffer of the right size, or the tokenizer brings one of 8 KiB for each record.
        Tokenizer tokens = new Tokenizer(new BufferedInputStream(new ByteArrayInputStream(ascii), ascii.length + 1));
        byte[] wire;
        try {
            wire = Record.fromString(owner, type, DClass.IN, 0, tokens, origin).toWire(Section.ANSWER);
        } catch (IOException | RuntimeException e) {
            // dnsjava checks most values with exceptions of the second kind.
            String reason = POSITION.matcher(String.valueOf(e.getMessage())).replaceFirst("");
            // dnsjava has but two words for a string that is too long or wrongly escaped.
            String hint = reason.equals("invalid string")
                    ? ": a string holds at most 255 bytes, longer text is split into several quoted ones; "
                            + "a byte is written \\ and three digits"
                    : "";
            throw new Wrong("'" + shortened(text) + "' is no " + Type.string(type) + " data: " + reason + hint);
        }
        return Arrays.copyOfRange(wire, owner.length() + Rrset.RECORD_HEADER, wire.length);
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
