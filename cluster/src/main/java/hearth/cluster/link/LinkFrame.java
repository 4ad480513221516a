package hearth.cluster.link;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * What the two nodes say to each other, inside TLS. All numbers are big endian:
 *
 * <pre>
 * 0 u32 length of all that follows   4 u8 kind   5 body
 *
 * 1 HELLO    u8 version, 1   u8 purpose   u64 run   u8 leads   u16 first port   u16 second port   whoever connected, first
 * 2 WELCOME  u64 run   u8 leads                                            its answer; or
 * 3 REFUSAL  u8 reason                                                     its answer, and the end
 * 4 SIGN     i64 time   u8 leads                                           whoever connected, at every pulse
 * 5 ECHO     i64 time of the SIGN   i64 time of its coming   i64 time   u8 leads   its answer
 * 6 ASK      u64 id   u8 topic   request                                   whoever connected
 * 7 ANSWER   u64 id   answer                                               the other; or
 * 8 FAILURE  u64 id   u8 reason
 * 9 BYE                                                                    either: I stop
 * </pre>
 *
 * Times are in µs since 1970, by the clock of whoever sends them. A run is a random number, another one at each start.
 */
public sealed interface LinkFrame {
    int VERSION = 1;
    /** The most bytes that come before the payload of an ASK or ANSWER. */
    int HEAD = 14;

    /** What a connection is for. */
    enum Purpose {
        TALK,
        CARRY
    }

    /** Why a node is not let in although it has the key. */
    enum Refused {
        /** It speaks another version. */
        VERSION,
        /** Its member ports are others. */
        PORTS,
        /** More connections of its kind than there may be. */
        BUSY
    }

    record Hello(int version, Purpose purpose, long run, boolean leads, int firstPort,
            int secondPort) implements LinkFrame {}

    record Welcome(long run, boolean leads) implements LinkFrame {}

    record Refusal(Refused reason) implements LinkFrame {}

    record Sign(long time, boolean leads) implements LinkFrame {}

    record Echo(long sign, long came, long time, boolean leads) implements LinkFrame {}

    record Ask(long id, int topic, byte[] request) implements LinkFrame {}

    record Answer(long id, byte[] answer) implements LinkFrame {}

    record Failure(long id, Unanswered.Reason reason) implements LinkFrame {}

    record Bye() implements LinkFrame {}

    /**
     * Reads a frame.
     *
     * @throws ProtocolException
     *             if it is none, or longer than {@code most} bytes
     */
    static LinkFrame read(DataInputStream in, int most) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > most) {
            throw new ProtocolException("a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new java.io.EOFException();
        }
        return parse(ByteBuffer.wrap(bytes));
    }

    private static LinkFrame parse(ByteBuffer in) throws ProtocolException {
        int kind = in.get();
        int body = in.remaining();
        boolean right = switch (kind) {
            case 1 -> body == 15;
            case 2, 4 -> body == 9;
            case 3 -> body == 1;
            case 5 -> body == 25;
            case 6 -> body >= 9;
            case 7 -> body >= 8;
            case 8 -> body == 9;
            case 9 -> body == 0;
            default -> false;
        };
        if (!right) {
            throw new ProtocolException("a frame of kind " + kind + " with " + body + " bytes");
        }
        return switch (kind) {
            case 1 -> new Hello(in.get() & 0xff, of(Purpose.values(), in.get()), in.getLong(), flag(in),
                    in.getShort() & 0xffff, in.getShort() & 0xffff);
            case 2 -> new Welcome(in.getLong(), flag(in));
            case 3 -> new Refusal(of(Refused.values(), in.get()));
            case 4 -> new Sign(in.getLong(), flag(in));
            case 5 -> new Echo(in.getLong(), in.getLong(), in.getLong(), flag(in));
            case 6 -> new Ask(in.getLong(), in.get() & 0xff, rest(in));
            case 7 -> new Answer(in.getLong(), rest(in));
            case 8 -> new Failure(in.getLong(), of(Unanswered.Reason.values(), in.get()));
            default -> new Bye();
        };
    }

    /** Codes count from 1. */
    private static <E extends Enum<E>> E of(E[] values, int code) throws ProtocolException {
        if (code < 1 || code > values.length) {
            throw new ProtocolException("code " + code);
        }
        return values[code - 1];
    }

    private static boolean flag(ByteBuffer in) throws ProtocolException {
        int flag = in.get();
        if (flag != 0 && flag != 1) {
            throw new ProtocolException("flag " + flag);
        }
        return flag == 1;
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    /** The whole frame. */
    default byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(switch (this) {
            case Ask ask -> HEAD + ask.request.length;
            case Answer answer -> HEAD - 1 + answer.answer.length;
            case Hello _ -> 20;
            case Welcome _,Sign _,Failure _ -> 14;
            case Echo _ -> 30;
            case Refusal _ -> 6;
            case Bye _ -> 5;
        });
        out.putInt(out.capacity() - 4);
        switch (this) {
            case Hello h -> out.put((byte) 1).put((byte) h.version).put(code(h.purpose)).putLong(h.run)
                    .put(bit(h.leads)).putShort((short) h.firstPort).putShort((short) h.secondPort);
            case Welcome w -> out.put((byte) 2).putLong(w.run).put(bit(w.leads));
            case Refusal r -> out.put((byte) 3).put(code(r.reason));
            case Sign s -> out.put((byte) 4).putLong(s.time).put(bit(s.leads));
            case Echo e -> out.put((byte) 5).putLong(e.sign).putLong(e.came).putLong(e.time).put(bit(e.leads));
            case Ask a -> out.put((byte) 6).putLong(a.id).put((byte) a.topic).put(a.request);
            case Answer a -> out.put((byte) 7).putLong(a.id).put(a.answer);
            case Failure f -> out.put((byte) 8).putLong(f.id).put(code(f.reason));
            case Bye _ -> out.put((byte) 9);
        }
        return out.array();
    }

    private static byte code(Enum<?> value) {
        return (byte) (value.ordinal() + 1);
    }

    private static byte bit(boolean flag) {
        return (byte) (flag ? 1 : 0);
    }
}
