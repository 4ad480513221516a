package hearth.tftp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client's packets. */
final class Packets {
    private Packets() {}

    static byte[] request(int opcode, String... fields) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0);
        packet.write(opcode);
        for (String field : fields) {
            packet.writeBytes(field.getBytes(StandardCharsets.UTF_8));
            packet.write(0);
        }
        return packet.toByteArray();
    }

    static byte[] read(String... fields) {
        return request(Wire.RRQ, fields);
    }

    static byte[] ack(int block) {
        return new byte[]{0, Wire.ACK, (byte) (block >>> 8), (byte) block};
    }

    static byte[] error(int code, String text) {
        byte[] packet = request(Wire.ERROR, "??" + text);
        Wire.putU16(packet, 2, code);
        return packet;
    }

    static Map<String, String> options(byte[] oack) {
        Map<String, String> options = new LinkedHashMap<>();
        String[] fields = new String(oack, 2, oack.length - 2, StandardCharsets.US_ASCII).split("\0", -1);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            options.put(fields[i], fields[i + 1]);
        }
        return options;
    }
}
