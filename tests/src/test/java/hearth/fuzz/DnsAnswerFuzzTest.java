package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.config.DnsSettings;
import hearth.config.Endpoint;
import hearth.dns.DnsProcessor;
import hearth.dns.Recursion;
import hearth.dns.Transport;
import hearth.dns.Zones;
import hearth.dns.forward.Cache;
import hearth.dns.forward.ForwardCounts;
import hearth.dns.forward.Forwarder;
import hearth.dns.forward.Upstream;
import hearth.dns.forward.UpstreamWatch;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Messages from an upstream, or from one who pretends to be it and has guessed id, port and spelling. */
final class DnsAnswerFuzzTest {
    private static final int HEADER = 12;
    private static final byte[] QUERY = query();

    private static final UpstreamWatch NOBODY = new UpstreamWatch() {
        @Override
        public void lost(Endpoint upstream, String cause) {
            // This test looks at replies only.
        }

        @Override
        public void back(Endpoint upstream) {
            // The same.
        }
    };

    private static byte[] query() {
        try {
            return Message.newQuery(Record.newRecord(Name.fromString("www.example.net."), Type.A, DClass.IN)).toWire();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The input is the message without id, question count and question, which are as the forwarder wants them. */
    @FuzzTest(maxDuration = "2m")
    void whateverAnUpstreamSaysClientsGetAWellFormedReply(byte[] input) {
        if (input.length < 8) {
            return;
        }
        AtomicInteger replies = new AtomicInteger();
        byte[][] said = {{}};
        DnsSettings settings = DnsZones.SETTINGS;
        InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
        ForwardCounts counts = new ForwardCounts();
        try (Cache cache = new Cache(1, new SplittableRandom(1), counts)) {
            Upstream upstream = (endpoint, transport, asked, timeout, answer) -> {
                byte[] message = answer(asked, input);
                said[0] = message.clone();
                if (!answer.received(message, message.length)) {
                    answer.timedOut();
                }
            };
            Forwarder forwarder = new Forwarder(settings.forward(), settings.udpPayload(), settings.forward().allow(),
                    cache, upstream, NOBODY, new SplittableRandom(2), clock, counts);
            forwarder.resolve(QUERY, QUERY.length, DnsZones.CLIENT, Transport.UDP, (reply, length) -> {
                replies.incrementAndGet();
                ReplyCheck.forwarded(Arrays.copyOf(reply, length), QUERY, said[0]);
            });
            assertThat(replies).hasValue(1);
            assertCacheSaysTheSame(forwarder, said[0]);
        }
    }

    private static void assertCacheSaysTheSame(Forwarder forwarder, byte[] said) {
        DnsProcessor processor = new DnsProcessor(new Zones(new NoSerials()), forwarder, DnsZones.SETTINGS);
        byte[] reply = new byte[65535];
        InetAddress client = DnsZones.CLIENT;
        for (Transport transport : Transport.values()) {
            int length = processor.process(QUERY.clone(), QUERY.length, transport, client, reply);
            if (length != Recursion.FORWARD) {
                ReplyCheck.forwarded(Arrays.copyOf(reply, length), QUERY, said);
            }
        }
    }

    private static byte[] answer(byte[] asked, byte[] input) {
        int end = HEADER;
        while (asked[end] != 0) {
            end += 1 + asked[end];
        }
        end += 5;
        byte[] message = Arrays.copyOf(asked, end + input.length - 8);
        message[2] = (byte) (input[0] | 0x80);
        message[3] = input[1];
        System.arraycopy(input, 2, message, 6, 6);
        System.arraycopy(input, 8, message, end, input.length - 8);
        return message;
    }

    private record NoSerials() implements hearth.dns.SerialKeeper {
        @Override
        public long ceiling(String origin) {
            return 0;
        }

        @Override
        public void serves(String origin, long serial) {
            throw new AssertionError("no zone is served here, " + List.of(origin, serial));
        }
    }
}
