package hearth.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The records of one name and type in master file notation, for people and for comparing zones.
 *
 * @param owner
 *            with its final dot
 * @param type
 *            mnemonic
 * @param ttl
 *            seconds
 * @param data
 *            sorted; of an SOA without its serial, which follows from everything else
 */
public record RecordSet(String owner, String type, long ttl, List<String> data) {
    /** A SOA's data ends in five numbers of 32 bits, the serial first (RFC 1035 section 3.3.13). */
    private static final int SERIAL_FROM_END = 20;

    /** All of a zone, in order of names and types. */
    public static List<RecordSet> of(Zone zone) {
        List<RecordSet> all = new ArrayList<>();
        zone.nodes.forEach(node -> node.rrsets().forEach(set -> all.add(of(node.name(), set))));
        all.sort(Comparator.comparing(RecordSet::owner).thenComparing(RecordSet::type));
        return all;
    }

    private static RecordSet of(byte[] owner, Rrset set) {
        Name name;
        try {
            name = new Name(owner);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a name in wire format", e);
        }
        List<String> data = set.data().stream().map(each -> Record
                .newRecord(name, set.type(), DClass.IN, set.ttl(), withoutSerial(set.type(), each)).rdataToString())
                .sorted().toList();
        return new RecordSet(name.toString(), Type.string(set.type()), set.ttl(), data);
    }

    private static byte[] withoutSerial(int type, byte[] data) {
        if (type != Rrtype.SOA) {
            return data;
        }
        byte[] plain = data.clone();
        int serial = plain.length - SERIAL_FROM_END;
        Arrays.fill(plain, serial, serial + Integer.BYTES, (byte) 0);
        return plain;
    }
}
