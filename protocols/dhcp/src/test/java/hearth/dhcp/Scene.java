package hearth.dhcp;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;

import hearth.config.DhcpSettings;
import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.config.Location;
import hearth.config.Mac;
import hearth.config.Machine;
import hearth.config.Network;
import hearth.config.Network.Reservation;
import hearth.config.OptionValue;
import hearth.config.Pool;
import hearth.config.Prefix;

/**
 * One processor in a test: an exact clock, a disk in memory, and packets handed over as bytes. The server has
 * 192.0.2.1/24 on interface lan0; the network "lan" is 192.0.2.0/24 with a pool of ten addresses from .100.
 */
final class Scene {
    static final Mac A = new Mac(0x525400000001L);
    static final Mac B = new Mac(0x525400000002L);
    static final Mac C = new Mac(0x525400000003L);

    final MemoryLeaseStore.Disk disk = new MemoryLeaseStore.Disk();
    /** Every call of the two event interfaces, in words. */
    final List<String> told = new ArrayList<>();
    final List<Lease> renewals = new ArrayList<>();
    /** The names that DNS would have now. */
    final Map<String, String> names = new TreeMap<>();
    final List<BootRequest> bootRequests = new ArrayList<>();
    Instant now = Instant.ofEpochSecond(1_800_000_000);
    Optional<BootAnswer> boot = Optional.empty();
    Optional<LeasePeer> peer = Optional.empty();
    DhcpSettings settings = settings(true, 16);
    List<Network> networks = List.of(lan());
    List<Machine> machines = List.of();
    DhcpProcessor processor;
    private boolean stopped;
    private final Queue<Runnable> thread = new ArrayDeque<>();
    private final List<Reply> sent = new ArrayList<>();

    Scene() {
        processor = start();
    }

    Scene(Network... networks) {
        this.networks = List.of(networks);
        processor = start();
    }

    static DhcpSettings settings(boolean authoritative, int inFlight) {
        return new DhcpSettings(List.of(), List.of(), authoritative, Duration.ofSeconds(30), Duration.ofHours(1),
                inFlight, 16, Duration.ofDays(30), Duration.ofMillis(50), Duration.ofMinutes(1));
    }

    static Network lan(Reservation... reservations) {
        return network("lan", "192.0.2.0/24", "192.0.2.100-192.0.2.109", reservations);
    }

    static Network network(String name, String subnet, String pool, Reservation... reservations) {
        return new Network(name, where(), prefix(subnet), List.of(pool(pool)), Duration.ofHours(1), Duration.ofHours(4),
                Optional.of(new DomainName("example.org")), List.of(Message.ip("192.0.2.254")),
                List.of(Message.ip("192.0.2.1"), Message.ip("192.0.2.2")), List.of(), List.of(), Optional.empty(),
                Map.of(), Map.of(), List.of(reservations));
    }

    /** The same network with other options. */
    static Network with(Network n, Map<Prefix, Ipv4> routes, Map<Integer, OptionValue> options) {
        return new Network(n.name(), n.where(), n.subnet(), n.pools(), n.leaseTime(), n.maxLeaseTime(), n.domain(),
                n.routers(), n.dnsServers(), n.ntpServers(), n.searchDomains(), n.mtu(), routes, options,
                n.reservations());
    }

    static Reservation reservation(Mac mac, String address, String hostname) {
        return new Reservation(Optional.of(mac), Optional.empty(), Message.ip(address), Optional.of(hostname));
    }

    static Machine machine(String name, Mac mac, Optional<Ipv4> address) {
        return new Machine(name, where(), List.of(mac), address, List.of(), Optional.empty(), Optional.empty(),
                Map.of());
    }

    static Prefix prefix(String text) {
        String[] parts = text.split("/", -1);
        return new Prefix(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
    }

    private static Pool pool(String text) {
        String[] parts = text.split("-", -1);
        return new Pool(Message.ip(parts[0]), Message.ip(parts[1]));
    }

    private static Location where() {
        return new Location("networks/lan.yaml", 1, 1);
    }

    /** Starts the processor on what is on the disk, as after a kill. */
    DhcpProcessor start() {
        thread.clear();
        names.clear();
        DhcpHost host = new DhcpHost(new MemoryLeaseStore(disk), this::onThread, () -> now, peer,
                request -> {
                    bootRequests.add(request);
                    return boot;
                }, new Leases(), new Events());
        processor = new DhcpProcessor(Networks.of(settings, networks, machines), host);
        return processor;
    }

    private void onThread(Runnable work) {
        if (stopped) {
            throw new RejectedExecutionException("the thread has ended");
        }
        thread.add(work);
    }

    /** The processor's thread takes nothing more, as when the node stops. */
    void stop() {
        stopped = true;
    }

    void reload(Network... fresh) {
        networks = List.of(fresh);
        processor.replace(Networks.of(settings, networks, machines));
    }

    void pass(long seconds) {
        now = now.plusSeconds(seconds);
        processor.tick();
    }

    /** Runs what waits for the processor's thread. */
    void settle() {
        for (Runnable work = thread.poll(); work != null; work = thread.poll()) {
            work.run();
        }
    }

    static Arrival broadcast() {
        return new Arrival(Message.ip("192.0.2.1"), List.of(Message.ip("192.0.2.1")), Optional.of("lan0"), Ipv4.ANY, 68,
                67, true);
    }

    static Arrival unicast(String source, int sourcePort, int localPort) {
        return new Arrival(Message.ip("192.0.2.1"), List.of(Message.ip("192.0.2.1")), Optional.empty(),
                Message.ip(source), sourcePort, localPort, false);
    }

    /** Hands over a message from the link; gives the answers that came by now. */
    List<Answer> send(Message message) {
        return send(message, broadcast());
    }

    List<Answer> send(Message message, Arrival arrival) {
        return send(message.bytes(), arrival);
    }

    List<Answer> send(byte[] bytes, Arrival arrival) {
        processor.process(bytes, bytes.length, arrival, sent::add);
        return answers();
    }

    List<Answer> answers() {
        settle();
        List<Answer> answers = sent.stream().map(Answer::new).toList();
        sent.clear();
        return answers;
    }

    /** The one answer to a message. */
    Answer ask(Message message) {
        return one(send(message));
    }

    Answer ask(Message message, Arrival arrival) {
        return one(send(message, arrival));
    }

    private static Answer one(List<Answer> answers) {
        if (answers.size() != 1) {
            throw new AssertionError(answers.size() + " answers instead of one");
        }
        return answers.getFirst();
    }

    static Message discover(Mac mac) {
        return new Message(MessageType.DISCOVER, mac);
    }

    /** SELECTING. */
    static Message select(Mac mac, String address) {
        return new Message(MessageType.REQUEST, mac).address(54, "192.0.2.1").address(50, address);
    }

    /** INIT-REBOOT. */
    static Message reboot(Mac mac, String address) {
        return new Message(MessageType.REQUEST, mac).address(50, address);
    }

    static Message renew(Mac mac, String address) {
        return new Message(MessageType.REQUEST, mac).ciaddr(address);
    }

    static Message release(Mac mac, String address) {
        return new Message(MessageType.RELEASE, mac).ciaddr(address).address(54, "192.0.2.1");
    }

    static Message decline(Mac mac, String address) {
        return new Message(MessageType.DECLINE, mac).address(50, address).address(54, "192.0.2.1");
    }

    /** DISCOVER to ACK; gives the address. */
    String lease(Mac mac) {
        return lease(mac, message -> message);
    }

    /** The same with something added to both messages. */
    String lease(Mac mac, UnaryOperator<Message> also) {
        String offered = ask(also.apply(discover(mac))).yiaddr();
        Answer ack = ask(also.apply(select(mac, offered)));
        if (ack.reply.type() != MessageType.ACK || !ack.yiaddr().equals(offered)) {
            throw new AssertionError(ack.reply.type() + " " + ack.yiaddr() + " to a request for " + offered);
        }
        return offered;
    }

    long dropped(Drop reason) {
        return processor.counts().dropped(reason);
    }

    NetworkUse use() {
        processor.tick();
        return processor.use().getFirst();
    }

    private final class Leases implements LeaseEvents {
        private final Map<Ipv4, String> live = new HashMap<>();

        @Override
        public void bound(Lease lease, Optional<DomainName> name) {
            if (live.put(lease.address(), text(name)) != null) {
                throw new AssertionError(lease + " bound twice");
            }
            if (disk.lease(lease.address()).filter(l -> l.version() >= lease.version()).isEmpty()) {
                throw new AssertionError(lease + " announced before it is durable");
            }
            told.add("bound " + lease.address() + " " + text(name));
            name.ifPresent(n -> names.put(n.text(), lease.address().toString()));
        }

        @Override
        public void renewed(Lease lease, Optional<DomainName> name) {
            if (!text(name).equals(live.get(lease.address()))) {
                throw new AssertionError(lease + " renewed, but not as bound");
            }
            renewals.add(lease);
        }

        @Override
        public void freed(Lease lease, Optional<DomainName> name) {
            if (!text(name).equals(live.remove(lease.address()))) {
                throw new AssertionError(lease + " freed, but not as bound");
            }
            told.add("freed " + lease.address() + " " + text(name));
            name.ifPresent(n -> names.remove(n.text()));
        }

        private static String text(Optional<DomainName> name) {
            return name.map(DomainName::text).orElse("-");
        }
    }

    private final class Events implements DhcpEvents {
        @Override
        public void storeFailed(Lease lease, Exception cause) {
            told.add("store failed " + lease.address() + ": " + cause.getMessage());
        }

        @Override
        public void noFreeAddress(String network, ClientKey client) {
            told.add("no free address in " + network);
        }

        @Override
        public void halfExhausted(String network, ClientKey client) {
            told.add("half exhausted in " + network);
        }

        @Override
        public void conflict(Lease kept, Lease lost) {
            told.add("conflict about " + kept.address() + ": " + kept.client() + " keeps it, " + lost.client()
                    + " loses it");
        }

        @Override
        public void declined(Lease lease) {
            told.add("declined " + lease.address());
        }

        @Override
        public void unknownNetwork(Ipv4 address) {
            told.add("unknown network of " + address);
        }

        @Override
        public void nameTaken(DomainName name, ClientKey client, Ipv4 address) {
            told.add("name taken " + name.text());
        }
    }
}
