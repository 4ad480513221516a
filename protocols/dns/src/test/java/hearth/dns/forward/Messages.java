package hearth.dns.forward;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import hearth.dns.Query;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** DNS messages, made and read by dnsjava. */
final class Messages {
    static final int NO_EDNS = 0;

    private Messages() {}

    static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new AssertionError(e);
        }
    }

    /** A recursive query with a fixed id. */
    static Message query(String name, int type, int payload) {
        Message query = Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
        query.getHeader().setID(4711);
        if (payload != NO_EDNS) {
            query.addRecord(new OPTRecord(payload, 0, 0), Section.ADDITIONAL);
        }
        return query;
    }

    static Message query(String name, int type) {
        return query(name, type, NO_EDNS);
    }

    static Query parsed(Message message) {
        byte[] wire = message.toWire(65535);
        Query query = new Query();
        if (query.parse(wire, wire.length) != Query.Verdict.OK) {
            throw new AssertionError("not a query: " + message);
        }
        return query;
    }

    static Message message(byte[] wire, int length) {
        try {
            return new Message(Arrays.copyOf(wire, length));
        } catch (IOException e) {
            throw new AssertionError("not a message", e);
        }
    }

    /** What a resolver makes of a query: the records in their sections, the question as it was asked, and its own OPT. */
    static Message reply(Message query, int rcode, List<Record> answer, List<Record> authority) {
        Message reply = new Message(query.getHeader().getID());
        Header header = reply.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RD);
        header.setFlag(Flags.RA);
        header.setFlag(Flags.AD);
        header.setRcode(rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        answer.forEach(r -> reply.addRecord(r, Section.ANSWER));
        authority.forEach(r -> reply.addRecord(r, Section.AUTHORITY));
        if (query.getOPT() != null) {
            reply.addRecord(new OPTRecord(1400, 0, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    static Record record(String text) {
        try {
            String[] parts = text.split(" +", 4);
            return Record.fromString(name(parts[0]), Type.value(parts[2]), DClass.IN, Long.parseLong(parts[1]),
                    parts[3],
                    Name.root);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    static List<Record> records(String... texts) {
        return Arrays.stream(texts).map(Messages::record).toList();
    }

    /** TXT data of about so many bytes. */
    static Record txt(String name, long ttl, int bytes) {
        return new TXTRecord(name(name), DClass.IN, ttl,
                Collections.nCopies(Math.max(1, bytes / 200), "x".repeat(199)));
    }

    static int extendedError(Message reply) {
        return reply.getOPT().getOptions().stream().filter(ExtendedErrorCodeOption.class::isInstance)
                .map(o -> ((ExtendedErrorCodeOption) o).getErrorCode()).findFirst().orElse(-1);
    }
}
