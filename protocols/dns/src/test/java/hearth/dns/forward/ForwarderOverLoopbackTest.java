package hearth.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import hearth.config.Endpoint;
import hearth.dns.Query;
import hearth.dns.Recursion;
import hearth.dns.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The forwarder with real sockets and a resolver that dnsjava makes. */
@Timeout(20)
class ForwarderOverLoopbackTest {
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();

    private final ForwardCounts counts = new ForwardCounts();
    private LoopbackResolver resolver;
    private Forwarder forwarder;

    @BeforeEach
    void start() throws IOException {
        resolver = new LoopbackResolver(ForwarderOverLoopbackTest::resolve);
        forwarder = forwarder(List.of(resolver.endpoint()));
    }

    @AfterEach
    void stop() throws IOException {
        resolver.close();
    }

    private Forwarder forwarder(List<Endpoint> upstreams) {
        SecureRandom random = new SecureRandom();
        return new Forwarder(TestSettings.of(upstreams, Map.of()), 1232, TestSettings.LOOPBACK,
                new Cache(4, random, counts), new SocketUpstream(), TestSettings.UNWATCHED, random,
                InstantSource.system(),
                counts);
    }

    private static Message resolve(Message query) {
        Name name = query.getQuestion().getName();
        String first = name.getLabelString(0).toLowerCase(Locale.ROOT);
        if (first.startsWith("gone")) {
            return Messages.reply(query, Rcode.NXDOMAIN, List.of(),
                    Messages.records("example. 60 SOA a. b. 1 2 3 4 60"));
        }
        if (first.startsWith("big")) {
            return Messages.reply(query, Rcode.NOERROR, List.of(Messages.txt(name.toString(), 60, 20_000)), List.of());
        }
        if (first.startsWith("alias")) {
            return Messages.reply(query, Rcode.NOERROR,
                    Messages.records(name + " 60 CNAME target.elsewhere.test.",
                            "target.elsewhere.test. 60 A 192.0.2.8"),
                    List.of());
        }
        return Messages.reply(query, Rcode.NOERROR, Messages.records(name + " 60 A 192.0.2.7"), List.of());
    }

    private Message ask(Forwarder through, Message message, Transport transport)
            throws ExecutionException, InterruptedException {
        Query query = Messages.parsed(message);
        byte[] reply = new byte[65535];
        int length = through.answer(query, CLIENT, reply, transport == Transport.TCP ? 65535 : query.payload());
        if (length != Recursion.FORWARD) {
            return Messages.message(reply, length);
        }
        CompletableFuture<Message> resolved = new CompletableFuture<>();
        through.resolve(query.message(), query.length(), CLIENT, transport,
                (bytes, n) -> resolved.complete(Messages.message(bytes, n)));
        return resolved.get();
    }

    @Test
    void answersComeFromTheResolverOnceAndThenFromTheCache() throws Exception {
        for (int i = 0; i < 3; i++) {
            Message reply = ask(forwarder, Messages.query("alias.example.", Type.A, 1232), Transport.UDP);
            assertThat(reply.getSection(Section.ANSWER)).hasSize(2);
            Message gone = ask(forwarder, Messages.query("gone.example.", Type.A), Transport.UDP);
            assertThat(gone.getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(gone.getSection(Section.AUTHORITY)).hasSize(1);
        }
        assertThat(resolver.udpQueries).hasValue(2);
        assertThat(counts.hits.sum()).isEqualTo(4);
        assertThat(counts.negativeHits.sum()).isEqualTo(2);
        assertThat(counts.upstream(resolver.endpoint()).mismatched.sum()).isZero();
    }

    @Test
    void longAnswerIsFetchedOverTcpAndClientsOverUdpAreSentThere() throws Exception {
        Message overUdp = ask(forwarder, Messages.query("big.example.", Type.TXT, 1232), Transport.UDP);
        assertThat(overUdp.getHeader().getFlag(Flags.TC)).isTrue();
        Message overTcp = ask(forwarder, Messages.query("big.example.", Type.TXT, 1232), Transport.TCP);
        assertThat(overTcp.getSection(Section.ANSWER).getFirst().rdataToString()).hasSizeGreaterThan(19_000);
        assertThat(resolver.udpQueries).hasValue(1);
        assertThat(resolver.tcpQueries).hasValue(1);
    }

    @Test
    void deadUpstreamIsPassedOverByItsIcmpError() throws Exception {
        Endpoint dead;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = new Endpoint(CLIENT, unused.getLocalPort());
        }
        Message reply = ask(forwarder(List.of(dead, resolver.endpoint())), Messages.query("www.example.", Type.A),
                Transport.UDP);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
        assertThat(counts.upstream(dead).failures.sum()).isEqualTo(1);
        assertThat(counts.upstream(dead).timeouts.sum()).isZero();
    }

    @Test
    void manyClientsAtOnceAllGetTheirOwnAnswer() throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Future<?>> done = new ArrayList<>();
            for (int c = 0; c < 8; c++) {
                int client = c;
                done.add(clients.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        String name = "n" + (i + client) % 150 + ".example.";
                        Message query = Messages.query(name, Type.A, 1232);
                        query.getHeader().setID(client * 1000 + i);
                        Message reply = ask(forwarder, query, Transport.UDP);
                        assertThat(reply.getHeader().getID()).isEqualTo(client * 1000 + i);
                        assertThat(reply.getQuestion().getName().toString()).isEqualTo(name);
                        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
                    }
                    return null;
                }));
            }
            for (Future<?> client : done) {
                client.get();
            }
        }
        assertThat(counts.inFlight.get()).isZero();
        assertThat(counts.hits.sum() + counts.misses.sum()).isEqualTo(2400);
        long repeated = counts.upstream(resolver.endpoint()).timeouts.sum();
        assertThat(counts.misses.sum() - counts.coalesced.sum() + repeated).isEqualTo(resolver.udpQueries.get());
    }
}
