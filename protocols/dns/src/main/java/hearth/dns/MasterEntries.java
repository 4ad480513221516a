package hearth.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a master file into entries, each a list of tokens (RFC 1035 section 5.1): comments gone, parentheses and the lines
 * within them joined. An entry ends where it ends whatever is wrong in it, so that the entries behind it can still be read.
 */
final class MasterEntries {
    /**
     * One entry.
     *
     * @param line
     *            where it begins, from 1
     * @param indented
     *            it begins with a blank: the owner is the one before
     * @param tokens
     *            each as written, quotes and escapes included
     * @param fault
     *            what is wrong with its form; empty if nothing
     */
    record Entry(int line, boolean indented, List<String> tokens, String fault) {}

    private final byte[] file;
    private int at;
    private int line = 1;
    private String fault = "";

    MasterEntries(byte[] file) {
        this.file = file;
    }

    /** The next entry that isn't blank; one without tokens at the end. */
    Entry next() {
        while (at < file.length) {
            int start = line;
            boolean indented = isBlank(file[at]);
            List<String> tokens = tokens();
            if (!tokens.isEmpty() || !fault.isEmpty()) {
                return new Entry(start, indented, tokens, fault);
            }
        }
        return new Entry(line, false, List.of(), "");
    }

    private List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        fault = "";
        int open = 0;
        while (at < file.length) {
            byte c = file[at];
            if (c == '\n') {
                at++;
                line++;
                if (open == 0) {
                    return tokens;
                }
            } else if (isBlank(c)) {
                at++;
            } else if (c == ';') {
                while (at < file.length && file[at] != '\n') {
                    at++;
                }
            } else if (c == '(') {
                at++;
                open++;
            } else if (c == ')') {
                at++;
                if (open == 0) {
                    fault = "a parenthesis is closed that wasn't opened";
                } else {
                    open--;
                }
            } else {
                tokens.add(c == '"' ? quoted() : plain());
            }
        }
        if (open > 0) {
            fault = "the parenthesis opened in this entry is never closed";
        }
        return tokens;
    }

    private String quoted() {
        int from = at++;
        while (at < file.length && file[at] != '"' && file[at] != '\n') {
            at += file[at] == '\\' && at + 1 < file.length && file[at + 1] != '\n' ? 2 : 1;
        }
        if (at >= file.length || file[at] != '"') {
            fault = "the quoted string isn't closed on its line";
            return text(from, Math.min(at, file.length));
        }
        return text(from, ++at);
    }

    private String plain() {
        int from = at;
        while (at < file.length && !isBlank(file[at]) && "\n;()\"".indexOf(file[at]) < 0) {
            at += file[at] == '\\' && at + 1 < file.length && file[at + 1] != '\n' ? 2 : 1;
        }
        return text(from, Math.min(at, file.length));
    }

    /** Bytes above ASCII as escapes, for they are bytes, not characters of some encoding. */
    private String text(int from, int to) {
        return escaped(file, from, to);
    }

    static String escaped(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                ByteArrayOutputStream escaped = new ByteArrayOutputStream();
                for (int k = from; k < to; k++) {
                    if (bytes[k] < 0) {
                        escaped.writeBytes(("\\" + (bytes[k] & 0xff)).getBytes(StandardCharsets.US_ASCII));
                    } else {
                        escaped.write(bytes[k]);
                    }
                }
                return escaped.toString(StandardCharsets.US_ASCII);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r';
    }
}
