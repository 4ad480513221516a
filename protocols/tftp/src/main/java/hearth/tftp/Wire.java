package hearth.tftp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Packet layouts: a 16-bit opcode, then what RFC 1350 section 5 and RFC 2347 say; strings end with NUL. */
final class Wire {
    static final int RRQ = 1;
    static final int WRQ = 2;
    static final int DATA = 3;
    static final int ACK = 4;
    static final int ERROR = 5;
    static final int OACK = 6;

    /** Opcode and block number before a block's bytes, and the whole of an ACK. */
    static final int HEADER = 4;

    /** Longest text of a client's ERROR that is kept. */
    private static final int ERROR_TEXT = 128;

    private Wire() {}

    static int u16(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
    }

    static void putU16(byte[] packet, int at, int value) {
        packet[at] = (byte) (value >>> 8);
        packet[at + 1] = (byte) value;
    }

    static byte[] error(TftpError error, String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        byte[] packet = new byte[HEADER + message.length + 1];
        putU16(packet, 0, ERROR);
        putU16(packet, 2, error.code());
        System.arraycopy(message, 0, packet, HEADER, message.length);
        return packet;
    }

    static byte[] optionAcknowledgement(Map<String, String> options) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(64);
        packet.write(0);
        packet.write(OACK);
        options.forEach((name, value) -> {
            packet.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            packet.write(0);
            packet.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
            packet.write(0);
        });
        return packet.toByteArray();
    }

    /** The text of an ERROR packet, made safe to print: clients put anything there. */
    static String errorText(byte[] packet, int length) {
        int end = HEADER;
        while (end < length && end < HEADER + ERROR_TEXT && packet[end] != 0) {
            end++;
        }
        String text = new String(packet, Math.min(HEADER, end), Math.max(0, end - HEADER), StandardCharsets.UTF_8);
        return text.codePoints().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
