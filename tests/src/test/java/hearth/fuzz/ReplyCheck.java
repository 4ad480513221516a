package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Holds replies against dnsjava, which shares no code with what wrote them, and against the bare structure of a message. */
final class ReplyCheck {
    private static final Set<Integer> WELL_KNOWN = Set.of(Type.A, Type.AAAA, Type.NS, Type.CNAME, Type.SOA, Type.PTR,
            Type.MX,
            Type.SRV, Type.DNAME, Type.TXT, Type.OPT);

    private ReplyCheck() {}

    static Optional<Message> read(byte[] bytes) {
        try {
            return Optional.of(new Message(bytes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A reply of our own making: all of it must be readable. */
    static void authoritative(byte[] reply, byte[] query) {
        assertThat(read(reply)).as("read by dnsjava").isPresent();
        structure(reply, query);
    }

    /**
     * A reply with an upstream's records: what dnsjava can read in the upstream's message stays as it was. A forwarder passes on
     * the data of types that it doesn't know (RFC 3597), so where there is one, only the structure is checked.
     */
    static void forwarded(byte[] reply, byte[] query, byte[] upstream) {
        structure(reply, query);
        Optional<Message> said = read(upstream).filter(ReplyCheck::isAllWellKnown);
        Optional<Message> told = read(reply);
        if (said.isEmpty()) {
            return;
        }
        assertThat(told).as("read by dnsjava, as the upstream's message was").isPresent();
        for (int section : new int[]{Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            assertThat(records(told.orElseThrow(), section)).as(Section.longString(section))
                    .isSubsetOf(records(said.get(), section));
        }
        boolean whole = told.get().getRcode() != Rcode.SERVFAIL && !told.get().getHeader().getFlag(Flags.TC);
        assertThat(told.get().getSection(Section.ANSWER)).as("answers")
                .hasSize(whole ? said.get().getSection(Section.ANSWER).size() : told.get().getHeader().getCount(1));
    }

    private static boolean isAllWellKnown(Message message) {
        return Stream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
                .flatMap(section -> message.getSection(section).stream()).map(Record::getType)
                .allMatch(WELL_KNOWN::contains);
    }

    private static List<Record> records(Message message, int section) {
        return message.getSection(section).stream().filter(entry -> entry.getType() != Type.OPT).toList();
    }

    /** Id, QR, and records that lie one behind the other up to the last byte (RFC 1035 section 4.1). */
    private static void structure(byte[] reply, byte[] query) {
        ByteBuffer in = ByteBuffer.wrap(reply);
        assertThat(in.getShort()).as("id").isEqualTo(ByteBuffer.wrap(query).getShort());
        assertThat(in.getShort() & 0x8000).as("QR").isNotZero();
        int questions = in.getShort();
        int records = (in.getShort() & 0xffff) + (in.getShort() & 0xffff) + (in.getShort() & 0xffff);
        for (int i = 0; i < questions; i++) {
            name(in);
            in.getInt();
        }
        for (int i = 0; i < records; i++) {
            name(in);
            in.position(in.position() + 8);
            int length = in.getShort() & 0xffff;
            in.position(in.position() + length);
        }
        assertThat(in.remaining()).as("bytes behind the last record").isZero();
    }

    /** Reads past a name; each pointer must lead further towards the beginning, so that the name ends. */
    private static void name(ByteBuffer in) {
        int limit = in.position();
        int length = in.get() & 0xff;
        while (length != 0 && length < 0xc0) {
            assertThat(length).as("label").isLessThan(64);
            in.position(in.position() + length);
            length = in.get() & 0xff;
        }
        if (length != 0) {
            int target = (length & 0x3f) << 8 | (in.get() & 0xff);
            assertThat(target).as("pointer").isBetween(12, limit - 1);
            name(in.duplicate().position(target));
        }
    }
}
