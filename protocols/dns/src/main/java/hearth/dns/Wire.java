package hearth.dns;

/** Offsets, bits and numbers of the DNS message format (RFC 1035 section 4), and how its bytes are read and written. */
final class Wire {
    static final int HEADER = 12;
    static final int FLAGS = 2;
    static final int QDCOUNT = 4;
    static final int ANCOUNT = 6;
    static final int NSCOUNT = 8;
    static final int ARCOUNT = 10;

    static final int QR = 0x8000;
    static final int AA = 0x0400;
    static final int TC = 0x0200;
    static final int RD = 0x0100;
    static final int RA = 0x0080;
    static final int AD = 0x0020;
    static final int CD = 0x0010;
    static final int OPCODE = 0x7800;

    /** What every client takes over UDP (RFC 1035 section 4.2.1). */
    static final int MIN_UDP = 512;
    static final int MAX_MESSAGE = 65535;

    private Wire() {}

    static int u16(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
    }

    static void u16(byte[] b, int at, int value) {
        b[at] = (byte) (value >>> 8);
        b[at + 1] = (byte) value;
    }

    static long u32(byte[] b, int at) {
        return (long) u16(b, at) << 16 | u16(b, at + 2);
    }

    static void u32(byte[] b, int at, long value) {
        u16(b, at, (int) (value >>> 16) & 0xffff);
        u16(b, at + 2, (int) value & 0xffff);
    }

    /**
     * Passes over a name that may be compressed.
     *
     * @return the offset behind it; -1 if it runs past the limit, is longer than 255 bytes before its pointer, or points
     *         anywhere but backwards into the message's body: so no chain of pointers can loop
     */
    static int skipName(byte[] message, int offset, int limit) {
        int at = offset;
        while (at < limit) {
            int label = message[at] & 0xff;
            if (label == 0) {
                return at + 1;
            }
            if (label >= 0xc0) {
                if (at + 2 > limit) {
                    return -1;
                }
                int target = u16(message, at) & 0x3fff;
                return target >= HEADER && target < offset ? at + 2 : -1;
            }
            if (label > 63 || at - offset + label >= NameKey.MAX_LENGTH) {
                return -1;
            }
            at += 1 + label;
        }
        return -1;
    }
}
