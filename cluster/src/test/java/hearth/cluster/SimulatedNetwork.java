package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import hearth.cluster.SimulatedClient.Answer;
import hearth.cluster.SimulatedClient.Sent;
import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;
import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import hearth.dhcp.LeasePeer.Presence;
import hearth.dhcp.Reply;

/**
 * Two nodes, their link, and clients that hear both. It keeps account of what clients were told, in true time, and fails as
 * soon as two of them were told of one address.
 */
final class SimulatedNetwork {
    final SimulatedWorld world;
    final SimulatedNode a;
    final SimulatedNode b;
    final SimulatedLink link;
    final List<SimulatedClient> clients = new ArrayList<>();
    final Map<SimulatedNode, Integer> acks = new HashMap<>();
    final Map<SimulatedClient, Integer> offers = new HashMap<>();
    /** Until when, in ms since 1970, each client was told that it has an address. */
    private final Map<Ipv4, Map<SimulatedClient, Long>> told = new HashMap<>();
    private final Map<Ipv4, Offered> offered = new HashMap<>();
    /** How many of the packets between clients and nodes are lost. */
    double loss;

    private record Offered(SimulatedNode by, SimulatedClient to, long until) {}

    SimulatedNetwork(long seed, int addresses, int clientCount, int mostSkew) {
        world = new SimulatedWorld(seed);
        Configuration configuration = configuration(addresses);
        a = new SimulatedNode("a", "192.0.2.1", skew(mostSkew), world, configuration);
        b = new SimulatedNode("b", "192.0.2.2", skew(mostSkew), world, configuration);
        link = new SimulatedLink(world, a, b);
        for (int i = 0; i < clientCount; i++) {
            clients.add(new SimulatedClient(i));
        }
    }

    private long skew(int most) {
        return most == 0 ? 0 : world.random.nextInt(2 * most) - most;
    }

    private static Configuration configuration(int addresses) {
        try {
            Path folder = Files.createTempDirectory("hearth-pair");
            Path networks = Files.createDirectory(folder.resolve("networks"));
            Path appliance = Files.writeString(folder.resolve("hearth.yaml"), "dhcp: {listen: ['127.0.0.1:6700']}\n");
            Path network = Files.writeString(networks.resolve("lan.yaml"), """
                    subnet: 192.0.2.0/24
                    pools: [192.0.2.100-192.0.2.%d]
                    lease-time: 1m
                    max-lease-time: 3m
                    domain: example.org
                    """.formatted(99 + addresses));
            ConfigurationLoader.Result result = ConfigurationLoader.load(folder);
            for (Path path : List.of(network, networks, appliance, folder)) {
                Files.delete(path);
            }
            if (result instanceof ConfigurationLoader.Result.Loaded(Configuration configuration)) {
                return configuration;
            }
            throw new AssertionError(result);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts both and waits until they are in step. */
    SimulatedNetwork healthy() {
        link.start(a);
        link.start(b);
        awaitStep();
        return this;
    }

    void awaitStep() {
        for (int i = 0; i < 60 && !isInStep(); i++) {
            world.run(1000);
        }
        assertThat(isInStep()).as("in step within a minute: %s", world.story).isTrue();
    }

    boolean isInStep() {
        return List.of(a, b).stream().allMatch(node -> node.running.map(SimulatedNode.Running::store)
                .filter(store -> store.presence() == Presence.IN_STEP && store.owed() == 0).isPresent());
    }

    /** A client's message on its way to whom it is for. */
    void send(SimulatedClient client, Sent message) {
        for (SimulatedNode node : List.of(a, b)) {
            if (message.to().filter(to -> !to.equals(node.address)).isEmpty() && !world.chance(loss)) {
                Ipv4 source = message.to().isEmpty()
                        ? Ipv4.ANY
                        : client.held.map(SimulatedClient.Held::address)
                                .orElse(Ipv4.ANY);
                world.after(world.random.nextInt(3), () -> node.receive(message.packet(), message.to().isEmpty(),
                        source, reply -> answer(node, client, reply)));
            }
        }
    }

    private void answer(SimulatedNode node, SimulatedClient client, Reply reply) {
        Answer answer = Answer.of(reply.bytes());
        if (answer.type() == SimulatedClient.OFFER) {
            offers.merge(client, 1, Integer::sum);
        }
        if (answer.type() == SimulatedClient.OFFER && !node.hasLive(answer.address(), client.key())) {
            Optional.ofNullable(offered.put(answer.address(), new Offered(node, client, world.now() + 30_000)))
                    .filter(before -> before.by != node && before.to != client && before.until > world.now())
                    .ifPresent(before -> fail(answer.address() + " offered by both nodes"));
        }
        if (answer.type() == SimulatedClient.ACK && answer.xid() == client.xid) {
            acks.merge(node, 1, Integer::sum);
            world.tell(node.name + " tells " + client.number + " of " + answer.address() + " for " + answer.seconds());
            Map<SimulatedClient, Long> holders = told.computeIfAbsent(answer.address(), key -> new HashMap<>());
            holders.merge(client, world.now() + answer.seconds() * 1000, Math::max);
            holders.values().removeIf(until -> until <= world.now());
            if (holders.size() > 1) {
                fail(answer.address() + " told to " + holders.keySet().stream().map(c -> c.number).toList());
            }
        }
        if (!world.chance(loss)) {
            world.after(world.random.nextInt(3), () -> {
                if (answer.type() == SimulatedClient.NAK && answer.xid() == client.xid) {
                    client.held.ifPresent(held -> gaveUp(client, held.address()));
                }
                client.take(answer, world.now());
            });
        }
    }

    /** The client uses the address no more. */
    void gaveUp(SimulatedClient client, Ipv4 address) {
        told.getOrDefault(address, new HashMap<>()).remove(client);
    }

    private void fail(String what) {
        throw new AssertionError(what + "\n" + String.join("\n", world.story));
    }

    /** DISCOVER to ACK in a network that loses nothing. */
    SimulatedClient.Held lease(SimulatedClient client) {
        send(client, client.discover());
        world.run(200);
        send(client, client.select(client.offer.orElseThrow(), 0));
        world.run(400);
        return client.held.orElseThrow();
    }

    /** Both nodes end; then each disk must have all that clients count on, and both the same. */
    void assertBothDisksAgreeAndNothingIsLost() {
        List.of(a, b).forEach(node -> node.kill(false));
        Map<Ipv4, Lease> onA = byAddress(a.leasesOnDisk());
        Map<Ipv4, Lease> onB = byAddress(b.leasesOnDisk());
        assertThat(onA.keySet()).as("%s", world.story).isEqualTo(onB.keySet());
        onA.forEach((address, lease) -> {
            LeaseDigest one = LeaseDigest.of(lease.until(lease.expiry() - Math.floorDiv(a.skew(), 1000L)));
            Lease other = Optional.ofNullable(onB.get(address)).orElseThrow();
            LeaseDigest two = LeaseDigest.of(other.until(other.expiry() - Math.floorDiv(b.skew(), 1000L)));
            assertThat(one.version()).as("%s and %s", lease, other).isEqualTo(two.version());
            assertThat(one.content()).as("%s and %s", lease, other).isEqualTo(two.content());
            assertThat(Math.abs(one.expiry() - two.expiry())).as("%s and %s", lease, other)
                    .isLessThanOrEqualTo(LeaseDigest.ROUNDING + 1);
        });
        assertIsOn(a);
        assertIsOn(b);
    }

    /** Everything that clients were told, and did not give up, is on a node's disk. */
    void assertIsOn(SimulatedNode node) {
        Map<Ipv4, Lease> leases = byAddress(node.leasesOnDisk());
        told.forEach((address, holders) -> holders.forEach((client, until) -> {
            if (until > world.now()) {
                assertThat(leases).as("leases of %s: %s", node.name, world.story).containsKey(address);
                Lease lease = Optional.ofNullable(leases.get(address)).orElseThrow();
                assertThat(lease.client()).as("%s\n%s", lease, String.join("\n", world.story)).isEqualTo(client.key());
                assertThat(lease.state()).as("%s\n%s", lease, String.join("\n", world.story))
                        .isEqualTo(Lease.State.BOUND);
                assertThat(lease.expiry() * 1000 + 1000).as("%s", lease)
                        .isGreaterThanOrEqualTo(until + node.skew());
            }
        }));
    }

    private static Map<Ipv4, Lease> byAddress(Collection<Lease> leases) {
        return leases.stream().collect(Collectors.toMap(Lease::address, Function.identity()));
    }
}
