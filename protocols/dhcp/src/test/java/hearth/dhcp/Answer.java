package hearth.dhcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import hearth.config.Ipv4;

/** A reply, read back by the rules that a client goes by and by none of the processor's code. */
final class Answer {
    final Reply reply;
    /** Codes in the order in which they stand in the options field. */
    final List<Integer> order = new ArrayList<>();
    private final ByteBuffer b;
    private final Map<Integer, ByteArrayOutputStream> options = new HashMap<>();

    Answer(Reply reply) {
        this.reply = reply;
        b = ByteBuffer.wrap(reply.bytes());
        if (b.getInt(236) != 0x63825363 || b.get(0) != 2) {
            throw new AssertionError("not a DHCP reply");
        }
        walk(240, b.limit());
        int overload = has(52) ? bytes(52)[0] : 0;
        if ((overload & 1) != 0) {
            walk(108, 236);
        }
        if ((overload & 2) != 0) {
            walk(44, 108);
        }
    }

    private void walk(int from, int to) {
        int i = from;
        while (i < to && b.get(i) != (byte) 255) {
            int code = b.get(i) & 0xff;
            if (code == 0) {
                i++;
                continue;
            }
            int length = b.get(i + 1) & 0xff;
            order.add(code);
            options.computeIfAbsent(code, c -> new ByteArrayOutputStream()).write(b.array(), i + 2, length);
            i += 2 + length;
        }
        if (i >= to) {
            throw new AssertionError("options without an end");
        }
    }

    boolean has(int code) {
        return options.containsKey(code);
    }

    byte[] bytes(int code) {
        ByteArrayOutputStream value = options.get(code);
        if (value == null) {
            throw new AssertionError("no option " + code + " in " + order);
        }
        return value.toByteArray();
    }

    String hex(int code) {
        return HexFormat.of().formatHex(bytes(code));
    }

    String text(int code) {
        return new String(bytes(code), StandardCharsets.ISO_8859_1);
    }

    long number(int code) {
        return Long.parseLong(hex(code), 16);
    }

    String address(int code) {
        return new Ipv4((int) number(code)).toString();
    }

    String yiaddr() {
        return new Ipv4(b.getInt(16)).toString();
    }

    String ciaddr() {
        return new Ipv4(b.getInt(12)).toString();
    }

    String siaddr() {
        return new Ipv4(b.getInt(20)).toString();
    }

    String giaddr() {
        return new Ipv4(b.getInt(24)).toString();
    }

    int xid() {
        return b.getInt(4);
    }

    boolean broadcastFlag() {
        return b.getShort(10) < 0;
    }

    String field(int from, int to) {
        return new String(reply.bytes(), from, to - from, StandardCharsets.ISO_8859_1).replaceAll("\0.*", "");
    }
}
