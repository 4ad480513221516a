package hearth.lab;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Plays many clients behind a relay, and keeps what they saw: each line of its output is {@code ACK MAC ADDRESS}, or
 * {@code LOST}, {@code FAILED} (no lease at all) or, when it checks leases of before, {@code KEPT} or {@code MOVED}. Run
 * as a program, in a host of the lab, which has the relay's address. One thread.
 */
public final class LeaseLoad {
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final int TRIES = 40;
    /** Fewer, when a silent server is what is looked for; and after so many losses there is no need to go on. */
    private static final int TRIES_OF_CHECK = 6;
    private static final int LOSSES_ENOUGH = 100;
    /** Each new client says at once that it has restarted, so often: the journal is to have records to leave behind. */
    private static final int RENEWALS = 3;
    private static final int AT_ONCE = 64;

    private final DatagramChannel channel;
    private final Selector selector;
    private final List<InetSocketAddress> servers;
    private final String relay;
    private final PrintStream out;
    private final Map<Integer, Exchange> open = new HashMap<>();
    private int lastXid;
    private int losses;

    /** One client's conversation: what it said last, and when and how often. */
    private static final class Exchange {
        final long mac;
        /** The address whose lease is to be confirmed; empty for a new client. */
        final String kept;
        DhcpMessage said;
        long when;
        int tries;
        int renewals;

        Exchange(long mac, String kept, DhcpMessage said) {
            this.mac = mac;
            this.kept = kept;
            this.said = said;
        }
    }

    private LeaseLoad(DatagramChannel channel, Selector selector, String servers, String relay, PrintStream out) {
        this.channel = channel;
        this.selector = selector;
        this.servers = Stream.of(servers.split(",", -1)).map(server -> new InetSocketAddress(server, 67)).toList();
        this.relay = relay;
        this.out = out;
    }

    /**
     * {@code lease SERVERS RELAY OUTPUT FIRST_MAC RATE STOP}, or {@code check SERVERS RELAY OUTPUT RECORDED}. Several
     * servers, with commas between them, all get each message, as from any relay.
     */
    public static void main(String[] a) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open();
                Selector selector = Selector.open();
                PrintStream out = new PrintStream(new FileOutputStream(a[3]), true, StandardCharsets.US_ASCII)) {
            channel.bind(new InetSocketAddress(a[2], 67)).configureBlocking(false).register(selector,
                    SelectionKey.OP_READ);
            LeaseLoad load = new LeaseLoad(channel, selector, a[1], a[2], out);
            if (a[0].equals("lease")) {
                load.lease(Long.decode(a[4]), Integer.parseInt(a[5]), Path.of(a[6]));
            } else {
                load.check(Files.readAllLines(Path.of(a[4])));
            }
        }
    }

    /** New clients, {@code rate} in a second, until the file {@code stop} is there; those which have begun finish. */
    private void lease(long firstMac, int rate, Path stop) throws IOException {
        long start = System.nanoTime();
        long begun = 0;
        while (true) {
            boolean more = Files.notExists(stop);
            if (!more && open.isEmpty()) {
                return;
            }
            while (more && open.size() < AT_ONCE && begun < (System.nanoTime() - start) * rate / 1_000_000_000L) {
                long mac = firstMac + begun++;
                say(new Exchange(mac, "", DhcpMessage.fromClient(DhcpMessage.DISCOVER, ++lastXid, mac, relay)));
            }
            listen();
        }
    }

    /**
     * Asks for each recorded lease as a client does that has restarted (INIT-REBOOT, RFC 2131 section 4.3.2): a server
     * which has no record of it must not answer with ACK.
     */
    private void check(List<String> recorded) throws IOException {
        Deque<String> left = new ArrayDeque<>(recorded);
        while (losses < LOSSES_ENOUGH && !(left.isEmpty() && open.isEmpty())) {
            while (!left.isEmpty() && open.size() < AT_ONCE) {
                String[] line = left.remove().split(" ", -1);
                long mac = Long.parseLong(line[1].replace(":", ""), 16);
                say(new Exchange(mac, line[2], restarted(mac, line[2])));
            }
            listen();
        }
    }

    private DhcpMessage restarted(long mac, String address) {
        return DhcpMessage.fromClient(DhcpMessage.REQUEST, ++lastXid, mac, relay)
                .withAddress(DhcpMessage.REQUESTED_ADDRESS, address);
    }

    private void say(Exchange exchange) throws IOException {
        exchange.when = System.nanoTime();
        exchange.tries++;
        open.put(exchange.said.xid(), exchange);
        for (InetSocketAddress server : servers) {
            channel.send(exchange.said.encode(), server);
        }
    }

    private void listen() throws IOException {
        selector.select(5);
        selector.selectedKeys().clear();
        ByteBuffer buffer = ByteBuffer.allocate(2048);
        while (channel.receive(buffer.clear()) != null) {
            DhcpMessage reply = DhcpMessage.decode(buffer.flip());
            Exchange exchange = open.get(reply.xid());
            if (exchange != null && exchange.mac == reply.mac()) {
                hear(exchange, reply);
            }
        }
        for (Exchange late : new ArrayList<>(open.values())) {
            if (System.nanoTime() - late.when > PATIENCE) {
                sayAgain(late);
            }
        }
    }

    private void sayAgain(Exchange late) throws IOException {
        if (late.tries >= (late.kept.isEmpty() ? TRIES : TRIES_OF_CHECK)) {
            end(late, late.kept.isEmpty() ? "FAILED" : "LOST", late.kept);
        } else if (late.kept.isEmpty() && late.tries % 4 == 0) {
            // A server that has crashed knows nothing of its offers, and may be silent.
            begin(late);
        } else {
            say(late);
        }
    }

    private void begin(Exchange exchange) throws IOException {
        open.remove(exchange.said.xid());
        exchange.said = DhcpMessage.fromClient(DhcpMessage.DISCOVER, ++lastXid, exchange.mac, relay);
        say(exchange);
    }

    private void hear(Exchange exchange, DhcpMessage reply) throws IOException {
        boolean confirming = !exchange.kept.isEmpty();
        if (reply.type() == DhcpMessage.OFFER && !confirming && exchange.said.type() == DhcpMessage.DISCOVER) {
            exchange.said = DhcpMessage.fromClient(DhcpMessage.REQUEST, reply.xid(), exchange.mac, relay)
                    .withAddress(DhcpMessage.REQUESTED_ADDRESS, reply.your())
                    .withAddress(DhcpMessage.SERVER, reply.address(DhcpMessage.SERVER).orElseThrow());
            say(exchange);
        } else if (reply.type() == DhcpMessage.ACK && confirming) {
            end(exchange, reply.your().equals(exchange.kept) ? "KEPT" : "MOVED", reply.your());
        } else if (reply.type() == DhcpMessage.ACK && exchange.renewals < RENEWALS) {
            out.println("ACK " + DhcpMessage.mac(exchange.mac) + " " + reply.your());
            open.remove(reply.xid());
            exchange.renewals++;
            exchange.said = restarted(exchange.mac, reply.your());
            say(exchange);
        } else if (reply.type() == DhcpMessage.ACK) {
            end(exchange, "ACK", reply.your());
        } else if (reply.type() == DhcpMessage.NAK && (confirming || exchange.renewals > 0)) {
            end(exchange, "LOST", exchange.said.address(DhcpMessage.REQUESTED_ADDRESS).orElse(""));
        } else if (reply.type() == DhcpMessage.NAK) {
            // Another client has got the address since the offer: from the start, as RFC 2131 section 3.1.5 says.
            begin(exchange);
        }
    }

    private void end(Exchange exchange, String word, String address) {
        open.remove(exchange.said.xid());
        losses += word.equals("LOST") ? 1 : 0;
        out.println(word + " " + DhcpMessage.mac(exchange.mac) + " " + address);
    }
}
