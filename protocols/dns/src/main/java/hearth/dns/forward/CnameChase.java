package hearth.dns.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;

import hearth.config.DnsSettings;
import hearth.dns.DnsProcessor;
import hearth.dns.Query;
import hearth.dns.Transport;
import hearth.dns.Zones;
import org.xbill.DNS.Name;

/** Completes answers from the zones whose CNAMEs lead out of them (RFC 1034 section 4.3.2, step 3a). Immutable. */
public final class CnameChase {
    private final Zones zones;
    private final Forwarder forwarder;
    private final DnsSettings settings;

    public CnameChase(Zones zones, Forwarder forwarder, DnsSettings settings) {
        this.zones = zones;
        this.forwarder = forwarder;
        this.settings = settings;
    }

    /**
     * Finds the whole answer to a query for which {@link DnsProcessor#process} said {@link DnsProcessor#COMPLETE}, and gives the
     * reply to the recipient. Returns at once; the recipient may have been called by then.
     *
     * @param query the client's message; copied
     * @throws IllegalArgumentException
     *             if it isn't a query that {@link Query#parse} calls OK
     */
    public void complete(byte[] query, int length, InetAddress client, Transport transport,
            Forwarder.Recipient recipient) {
        Waiter waiter = forwarder.waiter(query, length, transport, recipient);
        DnsProcessor processor = new DnsProcessor(zones, forwarder, settings);
        new Chain(name(waiter.query()), waiter, client, zones, processor, forwarder, settings.udpPayload()).next();
    }

    /** As the client spells it. */
    private static Name name(Query query) {
        try {
            return new Name(Arrays.copyOfRange(query.message(), query.questionStart(), query.questionEnd() - 4));
        } catch (IOException e) {
            throw new IllegalArgumentException("a name that was read before can't be read again", e);
        }
    }
}
