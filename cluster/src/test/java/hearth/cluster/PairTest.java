package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import hearth.cluster.SimulatedClient.Held;
import hearth.cluster.SimulatedClient.Offer;
import hearth.config.Ipv4;
import hearth.dhcp.Lease;
import org.junit.jupiter.api.Test;

/** What a pair promises, one thing at a time: whole nodes in simulated time. */
final class PairTest {
    private final SimulatedNetwork network = new SimulatedNetwork(7, 60, 30, 0);

    private SimulatedClient client(int number) {
        return network.clients.get(number);
    }

    @Test
    void inHealthEachClientIsAnsweredOnceAndBothNodesAnswerSome() {
        network.healthy();
        network.clients.forEach(network::lease);
        assertThat(network.offers.values()).hasSize(30).allMatch(offers -> offers == 1);
        assertThat(network.acks.get(network.a)).isBetween(8, 22);
        assertThat(network.acks.get(network.b)).isBetween(8, 22);
        assertThat(network.a.names).hasSize(30).isEqualTo(network.b.names);
    }

    @Test
    void inHealthALeaseIsOnBothDisksWhenItsClientIsTold() {
        network.healthy();
        for (SimulatedClient client : network.clients) {
            network.send(client, client.discover());
            network.world.run(50);
            network.send(client, client.select(client.offer.orElseThrow(), 0));
            int before = acks();
            while (acks() == before) {
                network.world.run(1);
            }
            network.a.kill(true);
            network.b.kill(true);
            network.assertIsOn(network.a);
            network.assertIsOn(network.b);
            network.healthy();
        }
    }

    private int acks() {
        return network.acks.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void clientIsToldSoonThoughThePeersDiskHangsAndThePeerGetsTheLeaseLater() {
        network.healthy();
        network.b.diskMillis = 20_000;
        SimulatedClient client = network.clients.stream().filter(c -> isOf(network.a, c)).findFirst().orElseThrow();
        network.send(client, client.select(client.offer.orElseThrow(), 0));
        network.world.run(100);
        assertThat(client.held).isPresent();
        ReplicatedLeaseStore store = network.a.running.orElseThrow().store();
        assertThat(store.owed()).isEqualTo(1);
        assertThat(store.counts().timeouts()).isEqualTo(1);
        network.b.diskMillis = 8;
        network.awaitStep();
        network.assertBothDisksAgreeAndNothingIsLost();
    }

    private boolean isOf(SimulatedNode node, SimulatedClient client) {
        network.send(client, client.discover());
        network.world.run(100);
        return client.offer.filter(offer -> offer.server().equals(node.address)).isPresent();
    }

    @Test
    void whenANodeIsDeadEveryClientIsAnsweredAtItsSecondTryAtTheLatest() {
        network.healthy();
        List<SimulatedClient> bound = network.clients.subList(0, 10);
        bound.forEach(network::lease);
        List<SimulatedClient> offered = network.clients.subList(10, 20);
        offered.forEach(client -> network.send(client, client.discover()));
        network.world.run(100);
        network.a.kill(false);
        network.link.changed();
        // At once: the loss isn't noticed yet.
        network.clients.subList(20, 30).forEach(client -> {
            network.send(client, client.discover());
            network.world.run(20);
            again(client, () -> client.offer.isPresent());
        });
        offered.forEach(client -> {
            Offer offer = client.offer.orElseThrow();
            network.send(client, client.select(offer, 0));
            again(client, () -> client.offer.isEmpty());
        });
        bound.forEach(client -> {
            Held held = client.held.orElseThrow();
            client.held = Optional.empty();
            network.send(client, client.renew(held, true, 0));
            again(client, () -> client.held.filter(h -> h.address().equals(held.address())).isPresent());
        });
    }

    private void again(SimulatedClient client, java.util.function.BooleanSupplier answered) {
        network.world.run(400);
        if (!answered.getAsBoolean()) {
            network.send(client, client.last.orElseThrow());
            network.world.run(400);
        }
        assertThat(answered.getAsBoolean()).as("client %d: %s", client.number, network.world.story).isTrue();
    }

    @Test
    void nodeThatLostItsDiskGivesOutNothingRefusesNobodyAndGetsAllLeasesBack() {
        network.healthy();
        List<SimulatedClient> bound = network.clients.subList(0, 20);
        bound.forEach(client -> network.send(client, client.renew(network.lease(client), true, 180)));
        network.world.run(200);
        network.a.kill(false);
        network.link.cut(true);
        network.a.disk = new SimulatedDisk(5);
        network.link.start(network.a);
        network.b.kill(false);
        network.link.changed();
        network.world.run(5000);
        for (SimulatedClient client : bound) {
            Held held = client.held.orElseThrow();
            network.send(client, client.renew(held, true, 0));
            network.world.run(100);
            assertThat(client.held).as("not refused").contains(held);
        }
        SimulatedClient fresh = client(25);
        network.send(fresh, fresh.discover());
        network.world.run(1000);
        assertThat(fresh.offer).as("nothing is given out that the peer may have given").isEmpty();
        network.link.start(network.b);
        network.link.cut(false);
        network.awaitStep();
        network.send(fresh, fresh.discover());
        network.world.run(4000);
        network.send(fresh, fresh.last.orElseThrow());
        network.world.run(200);
        assertThat(fresh.offer).isPresent();
        network.assertBothDisksAgreeAndNothingIsLost();
    }

    @Test
    void newNodeWhosePeerNeverCameGivesOutItsHalfAfterTheTimeToMeet() {
        network.link.start(network.a);
        SimulatedClient fresh = client(0);
        network.send(fresh, fresh.discover());
        network.world.run(1000);
        assertThat(fresh.offer).isEmpty();
        network.world.run(60_000);
        network.send(fresh, fresh.discover());
        network.world.run(1000);
        assertThat(fresh.offer.orElseThrow().address().value() % 2).isZero();
    }

    @Test
    void clocksThatDifferByMinutesAreCorrectedFor() {
        SimulatedNetwork skewed = new SimulatedNetwork(11, 60, 30, 600_000).healthy();
        skewed.clients.forEach(skewed::lease);
        skewed.world.run(2000);
        skewed.assertBothDisksAgreeAndNothingIsLost();
    }

    @Test
    void ageOfThePeersDebtLimitsWhatItsAnswersProve() {
        network.healthy();
        SimulatedClient client = network.clients.stream().filter(c -> isOf(network.b, c)).findFirst().orElseThrow();
        network.a.diskMillis = 60_000;
        network.send(client, client.select(client.offer.orElseThrow(), 0));
        network.world.run(100);
        long told = network.world.now() / 1000;
        assertThat(client.held).as("told though a doesn't have it").isPresent();
        network.world.run(8000);
        assertThat(network.a.store().knownUntil()).isLessThanOrEqualTo(told);
        network.a.diskMillis = 8;
        network.world.run(70_000);
        assertThat(network.a.store().knownUntil()).isGreaterThan(told);
    }

    @Test
    void whatARestartedPeerHasForgottenToOweIsKnownBeforeItsWordCounts() {
        network.healthy();
        SimulatedClient client = client(0);
        Held held = network.lease(client);
        network.link.cut(true);
        network.world.run(3000);
        SimulatedNode other = held.server().equals(network.a.address) ? network.b : network.a;
        SimulatedNode first = other == network.a ? network.b : network.a;
        first.kill(false);
        network.link.changed();
        network.send(client, client.renew(held, true, 180));
        network.world.run(200);
        long told = network.world.now() / 1000;
        assertThat(client.held.orElseThrow().until()).isGreaterThan(held.until() + 60_000);
        other.kill(false);
        network.link.start(first);
        network.link.start(other);
        network.link.cut(false);
        while (first.store().knownUntil() < told) {
            network.world.run(1);
        }
        assertThat(first.expiry(held.address())).isGreaterThanOrEqualTo(client.held.orElseThrow().until() / 1000);
    }

    @Test
    void thousandsOfLeasesAreComparedAndExchangedInPieces() {
        network.a.write(IntStream.range(0, 3000).mapToObj(n -> lease(n, 5)).toList());
        network.b.write(IntStream.range(2000, 5000).mapToObj(n -> lease(n, n % 2 == 0 ? 4 : 6))
                .toList());
        network.healthy();
        network.a.kill(false);
        network.b.kill(false);
        List<Lease> expected = IntStream.range(0, 5000)
                .mapToObj(n -> lease(n, n < 2000 ? 5 : n >= 3000 ? n % 2 == 0 ? 4 : 6 : n % 2 == 0 ? 5 : 6)).toList();
        assertThat(versions(network.a.leasesOnDisk())).isEqualTo(versions(expected));
        assertThat(versions(network.b.leasesOnDisk())).isEqualTo(versions(expected));
    }

    /** Without their ends, which are rounded on their way between two clocks. */
    private static Map<Ipv4, Long> versions(Collection<Lease> leases) {
        return leases.stream().collect(Collectors.toMap(Lease::address, Lease::version));
    }

    private Lease lease(int n, long version) {
        return new Lease(new Ipv4(0x0a000000 + n), client(n % 30).key(), Lease.State.BOUND,
                1_800_100_000L, Optional.of("h" + n), "elsewhere", version);
    }
}
