package hearth.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records of one name and type, outside the answer path.
 *
 * @param ttl
 *            seconds, of all records alike (RFC 2181 section 5.2)
 * @param data
 *            each record's data in uncompressed wire format; at least one, none twice
 */
record Rrset(int type, long ttl, RecordSource source, List<byte[]> data) {
    /** Before the records: type, number of records, their length in bytes, each of 16 bits; source, 8 bits. */
    static final int HEADER = 7;
    /** Before a record's data: type, class, TTL, length of the data. */
    static final int RECORD_HEADER = 10;
    private static final RecordSource[] SOURCES = RecordSource.values();

    /** Reads the RRset packed at {@code at}. */
    static Rrset unpack(byte[] packed, int at) {
        List<byte[]> data = new ArrayList<>();
        int end = end(packed, at);
        for (int record = at + HEADER; record < end;) {
            int from = record + RECORD_HEADER;
            record = from + Wire.u16(packed, from - 2);
            data.add(Arrays.copyOfRange(packed, from, record));
        }
        return new Rrset(Wire.u16(packed, at), Wire.u32(packed, at + HEADER + 4), SOURCES[packed[at + 6]], data);
    }

    static int end(byte[] packed, int at) {
        return at + HEADER + Wire.u16(packed, at + 4);
    }

    /** Whether the records fit a length of 16 bits; larger sets could not be sent in any message either. */
    boolean fits() {
        return length() <= Wire.MAX_MESSAGE;
    }

    private int length() {
        int length = 0;
        for (byte[] each : data) {
            length += RECORD_HEADER + each.length;
        }
        return length;
    }

    /** Header, then the records as they stand on the wire behind their owner's name. */
    byte[] pack() {
        int length = length();
        byte[] packed = new byte[HEADER + length];
        Wire.u16(packed, 0, type);
        Wire.u16(packed, 2, data.size());
        Wire.u16(packed, 4, length);
        packed[6] = (byte) source.ordinal();
        int at = HEADER;
        for (byte[] each : data) {
            Wire.u16(packed, at, type);
            Wire.u16(packed, at + 2, Rrtype.CLASS_IN);
            Wire.u32(packed, at + 4, ttl);
            Wire.u16(packed, at + 8, each.length);
            System.arraycopy(each, 0, packed, at + RECORD_HEADER, each.length);
            at += RECORD_HEADER + each.length;
        }
        return packed;
    }

    /** With one more record; the smallest TTL counts for all, and a repeated record is one. */
    Rrset with(long otherTtl, byte[] record) {
        List<byte[]> more = new ArrayList<>(data);
        if (data.stream().noneMatch(each -> Arrays.equals(each, record))) {
            more.add(record);
        }
        return new Rrset(type, Math.min(ttl, otherTtl), source, more);
    }
}
