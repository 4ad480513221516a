package hearth.dns.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import hearth.dns.DnsProcessor;
import hearth.dns.NameKey;
import hearth.dns.Query;
import hearth.dns.Transport;
import hearth.dns.Zones;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One chain of CNAMEs on its way out of the served zones, and perhaps in again. In each turn one name is looked up as if a client
 * had asked for it: in our zones, in the cache, at an upstream. Of what comes back the CNAMEs are followed to the end, or to where
 * they pass from our names to others' or from others' to ours: there the next turn begins, for an upstream may know our names
 * from elsewhere, or not at all.
 *
 * <p>
 * One thread at a time is in here: the one that began, then whichever the forwarder answers on.
 */
final class Chain {
    /** Turns for one reply: more than any sane chain needs, and a bound for what one query can set going. */
    private static final int MAX_TURNS = 8;

    private final Waiter waiter;
    private final Query query;
    private final InetAddress client;
    private final Zones zones;
    private final DnsProcessor processor;
    private final Forwarder forwarder;
    private final int payload;
    private final byte[] buffer = new byte[Fields.MAX_MESSAGE];
    private final NameKey key = new NameKey();
    private final Message reply;
    private final Set<Name> passed = new HashSet<>();
    private Name name;
    private int turns;

    /**
     * @param processor for the zones, and with the forwarder behind it; the chain's own
     * @param payload what we take over UDP, told in EDNS
     */
    Chain(Name first, Waiter waiter, InetAddress client, Zones zones, DnsProcessor processor, Forwarder forwarder,
            int payload) {
        this.waiter = waiter;
        this.query = waiter.query();
        this.client = client;
        this.zones = zones;
        this.processor = processor;
        this.forwarder = forwarder;
        this.payload = payload;
        this.name = first;
        this.reply = question(first);
        Header header = reply.getHeader();
        header.setID(query.id());
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        passed.add(first);
    }

    /** Looks up the current name. */
    void next() {
        if (turns == MAX_TURNS) {
            forwarder.unanswerable(waiter);
            return;
        }
        turns++;
        Message question = question(name);
        if (query.hasEdns()) {
            question.addRecord(edns(), Section.ADDITIONAL);
        }
        byte[] asked = question.toWire();
        int length = processor.process(asked, asked.length, Transport.TCP, client, buffer);
        if (length == DnsProcessor.FORWARD) {
            forwarder.resolve(asked, asked.length, client, Transport.TCP, (answer, end) -> take(answer));
        } else {
            take(buffer);
        }
    }

    /** A question of our own, with those bits of the client's that change the answer; AD stays clear, see AnswerReader. */
    private Message question(Name about) {
        Message question = Message.newQuery(Record.newRecord(about, query.type(), DClass.IN));
        if (query.cd()) {
            question.getHeader().setFlag(Flags.CD);
        }
        return question;
    }

    private OPTRecord edns() {
        return new OPTRecord(payload, 0, 0, query.dnssecOk() ? ExtendedFlags.DO : 0);
    }

    private void take(byte[] answer) {
        Message part;
        try {
            part = new Message(answer);
        } catch (IOException e) {
            // The forwarder looks at no more of a record than it must; here all of it has to make sense.
            forwarder.unanswerable(waiter);
            return;
        }
        if (part.getRcode() == Rcode.REFUSED && turns > 1) {
            // There is nobody to ask for this name or type: what we have is all that the client can get from here.
            endHere();
            return;
        }
        boolean ours = part.getHeader().getFlag(Flags.AA);
        if (turns == 1 && ours) {
            // RFC 6604 section 2.1: AA speaks of the first name.
            reply.getHeader().setFlag(Flags.AA);
        }
        List<Name> owners = new ArrayList<>();
        for (Optional<Name> target = alias(part); target.isPresent(); target = alias(part)) {
            owners.add(name);
            name = target.get();
            if (!passed.add(name)) {
                // RFC 1034 section 3.6.2: loops are signalled as an error.
                forwarder.unanswerable(waiter);
                return;
            }
            if (isOurs() != ours) {
                addChain(part, owners);
                next();
                return;
            }
        }
        end(part);
    }

    /** Where the current name leads. */
    private Optional<Name> alias(Message part) {
        return part.getSection(Section.ANSWER).stream()
                .filter(record -> record instanceof CNAMERecord && record.getName().equals(name))
                .map(record -> ((CNAMERecord) record).getTarget()).findFirst();
    }

    private boolean isOurs() {
        byte[] wire = name.toWire();
        key.read(wire, 0, wire.length);
        return zones.current().serves(key, query.type());
    }

    /** Takes over the CNAMEs of these owners, the DNAMEs that they were made from, and the signatures of both. */
    private void addChain(Message part, List<Name> owners) {
        for (Record record : part.getSection(Section.ANSWER)) {
            boolean renames = record.getRRsetType() == Type.DNAME
                    && owners.stream().anyMatch(owner -> owner.subdomain(record.getName()));
            if (renames || owners.contains(record.getName())) {
                reply.addRecord(record, Section.ANSWER);
            }
        }
    }

    private void endHere() {
        if (query.hasEdns()) {
            reply.addRecord(edns(), Section.ADDITIONAL);
        }
        send();
    }

    /** RFC 6604 section 3: RCODE and authority are those of the chain's end. Its OPT serves, with what it says of errors. */
    private void end(Message last) {
        for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
            for (Record record : last.getSection(section)) {
                reply.addRecord(record, section);
            }
        }
        reply.getHeader().setRcode(last.getHeader().getRcode());
        if (last.getHeader().getFlag(Flags.TC)) {
            reply.getHeader().setFlag(Flags.TC);
        }
        send();
    }

    private void send() {
        byte[] wire;
        try {
            // Cut between RRsets, with TC set unless only the additional section had to suffer.
            wire = reply.toWire(waiter.limit());
        } catch (RuntimeException e) {
            // dnsjava reads some records that it can't write, such as a WKS without services.
            forwarder.unanswerable(waiter);
            return;
        }
        waiter.recipient().reply(wire, wire.length);
    }
}
