package hearth.tftp;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A client's wish to read a file.
 *
 * @param name
 *            as the client wrote it, free of control characters
 * @param options
 *            names in lower case, in the client's order, values as written (RFC 2347)
 */
record ReadRequest(String name, Mode mode, Map<String, String> options) {
    /** How a file's bytes become a transfer's. */
    enum Mode {
        /** As they are. */
        OCTET,
        /** Line ends become CR LF, and CR becomes CR NUL (RFC 764). */
        NETASCII
    }

    /** What a packet to the server's well-known port turns out to be. */
    sealed interface Parsed {
        record Read(ReadRequest request) implements Parsed {}

        /** A request that cannot be served; the client is told. */
        record Bad(TftpError error, String reason) implements Parsed {}

        /** No request at all. It gets no answer: an ERROR must not answer an ERROR. */
        record Stray(String reason) implements Parsed {}
    }

    /** RFC 2347 section 2: the request packet is at most 512 octets. */
    private static final int LONGEST = 512;

    static Parsed parse(byte[] packet, int length) {
        if (length < 2) {
            return new Parsed.Stray("shorter than an opcode");
        }
        int opcode = Wire.u16(packet, 0);
        if (opcode == Wire.WRQ) {
            return bad(TftpError.ACCESS_VIOLATION, "this server is for reading only");
        }
        if (opcode != Wire.RRQ) {
            return new Parsed.Stray("opcode " + opcode + " is not a request");
        }
        if (length > LONGEST) {
            return bad(TftpError.ILLEGAL_OPERATION, "request longer than 512 bytes");
        }
        Fields fields = new Fields(packet, length);
        if (!fields.next()) {
            return bad(TftpError.ILLEGAL_OPERATION, "file name does not end with NUL");
        }
        String name = fields.text(StandardCharsets.UTF_8);
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            return bad(TftpError.ILLEGAL_OPERATION, "control character in the file name");
        }
        if (!fields.next()) {
            return bad(TftpError.ILLEGAL_OPERATION, "transfer mode does not end with NUL");
        }
        return switch (fields.text(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT)) {
            case "octet" -> new Parsed.Read(new ReadRequest(name, Mode.OCTET, options(fields)));
            case "netascii" -> new Parsed.Read(new ReadRequest(name, Mode.NETASCII, options(fields)));
            default -> bad(TftpError.ILLEGAL_OPERATION, "transfer mode is neither octet nor netascii");
        };
    }

    private static Parsed bad(TftpError error, String reason) {
        return new Parsed.Bad(error, reason);
    }

    /** Pairs of name and value; some ROMs pad the request, so a rest that is no pair is passed over. */
    private static Map<String, String> options(Fields fields) {
        Map<String, String> options = new LinkedHashMap<>();
        while (fields.next()) {
            String option = fields.text(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            if (fields.next()) {
                // An option may be given only once (RFC 2347): a second one is as good as unknown.
                options.putIfAbsent(option, fields.text(StandardCharsets.ISO_8859_1));
            }
        }
        return options;
    }

    /** Walks the NUL-terminated strings after the opcode. */
    private static final class Fields {
        private final byte[] packet;
        private final int length;
        private int start;
        private int end = 1;

        Fields(byte[] packet, int length) {
            this.packet = packet;
            this.length = length;
        }

        boolean next() {
            start = end + 1;
            for (int i = start; i < length; i++) {
                if (packet[i] == 0) {
                    end = i;
                    return true;
                }
            }
            end = length;
            return false;
        }

        String text(Charset charset) {
            return new String(packet, start, end - start, charset);
        }
    }
}
