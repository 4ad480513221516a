package hearth.dns.forward;

/** Numbers of the DNS message format (RFC 1035 section 4), and how fields and names are read from bytes nobody vouches for. */
final class Fields {
    static final int HEADER = 12;
    static final int FLAGS = 2;
    static final int QDCOUNT = 4;
    static final int ANCOUNT = 6;
    static final int NSCOUNT = 8;
    static final int ARCOUNT = 10;

    static final int QR = 0x8000;
    static final int OPCODE = 0x7800;
    static final int TC = 0x0200;
    static final int RD = 0x0100;
    static final int RA = 0x0080;
    static final int CD = 0x0010;
    static final int RCODE = 0x000f;

    static final int NOERROR = 0;
    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;
    static final int REFUSED = 5;
    static final int YXDOMAIN = 6;

    static final int MAX_MESSAGE = 65535;
    private static final int MAX_NAME = 255;

    private Fields() {}

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
        u16(b, at, (int) (value >>> 16));
        u16(b, at + 2, (int) value);
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /**
     * Passes over a name that may be compressed, having followed its pointers to the end.
     *
     * @return the offset behind the name; -1 if it leaves the message, is longer than 255 bytes once written out, holds a
     *         label of an unknown kind, or a pointer that doesn't lead backwards to a name that ends before this one begins
     *         (RFC 1035 section 4.1.4: a prior occurrence): so none can loop, or take in what isn't a name
     */
    static int nameEnd(byte[] message, int offset, int limit) {
        int end = -1;
        int at = offset;
        int bound = limit;
        int earliest = offset;
        for (int length = 1; at < bound;) {
            int label = message[at] & 0xff;
            if (label == 0) {
                return end < 0 ? at + 1 : end;
            }
            if (label >= 0xc0) {
                if (at + 2 > bound) {
                    return -1;
                }
                end = end < 0 ? at + 2 : end;
                at = u16(message, at) & 0x3fff;
                if (at >= earliest || at < HEADER) {
                    return -1;
                }
                bound = earliest;
                earliest = at;
                continue;
            }
            length += 1 + label;
            if (label > 63 || length > MAX_NAME) {
                return -1;
            }
            at += 1 + label;
        }
        return -1;
    }
}
