package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import hearth.cluster.SimulatedClient.Held;
import hearth.config.Ipv4;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pair through hours of cuts, lost and repeated messages, kills, power cuts, slow disks and clocks that differ, with
 * clients that renew, rebind, reboot, release, decline and forget. More seeds: {@code -Dhearth.pair.seeds=500}; a certain
 * one: {@code -Dhearth.pair.first=177 -Dhearth.pair.seeds=1}.
 */
final class PairSimulationTest {
    private static final int STEPS = 2500;

    private final Random dice = new Random();

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("hearth.pair.seeds", 8))
                .map(i -> i + Long.getLong("hearth.pair.first", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noAddressIsToldToTwoClientsNothingIsLostAndBothNodesAgreeInTheEnd(long seed) {
        dice.setSeed(seed);
        SimulatedNetwork network = new SimulatedNetwork(seed, 12, 15, seed % 4 == 0 ? 0 : 200_000);
        network.link.start(network.a);
        network.link.start(network.b);
        network.loss = 0.1;
        for (int step = 0; step < STEPS; step++) {
            world(network);
            SimulatedClient client = network.clients.get(dice.nextInt(network.clients.size()));
            client.held = client.held.filter(held -> held.until() > network.world.now());
            act(network, client);
            network.world.run(dice.nextInt(20) == 0 ? dice.nextInt(90_000) : dice.nextInt(1500));
        }
        calm(network);
        network.awaitStep();
        assertThat(network.acks.values()).hasSize(2).allMatch(acks -> acks > STEPS / 50);
        // A lease that ends in these seconds ends at one node a little before the other.
        for (int i = 0; i < 8 && !network.a.names.equals(network.b.names); i++) {
            network.world.run(1000);
        }
        assertThat(network.a.names).as("names at both nodes").isEqualTo(network.b.names);
        network.assertBothDisksAgreeAndNothingIsLost();
        assertThat(network.a.conflicts).isEmpty();
        assertThat(network.b.conflicts).isEmpty();
    }

    private void world(SimulatedNetwork network) {
        SimulatedNode node = dice.nextBoolean() ? network.a : network.b;
        switch (dice.nextInt(60)) {
            case 0 -> network.link.cut(true);
            case 1, 2 -> network.link.cut(false);
            case 3 -> {
                if (node.isUp()) {
                    node.kill(dice.nextBoolean());
                    network.link.changed();
                }
            }
            case 4, 5, 6 -> {
                if (!node.isUp()) {
                    network.link.start(node);
                }
            }
            case 7 -> network.link.loss = dice.nextInt(3) * 0.1;
            case 8 -> network.link.delay = 1 + dice.nextInt(200);
            case 9 -> node.diskMillis = 1 + dice.nextInt(5000);
            case 10, 11 -> node.diskMillis = 8;
            case 12 -> {
                SimulatedNode other = node == network.a ? network.b : network.a;
                if (!other.isUp()) {
                    node.running.map(SimulatedNode.Running::peer).ifPresent(peer -> peer.stand(Peer.State.DOWN));
                }
            }
            default -> {
            }
        }
    }

    private static void calm(SimulatedNetwork network) {
        network.loss = 0;
        network.link.loss = 0;
        network.link.delay = 5;
        network.link.cut(false);
        for (SimulatedNode node : List.of(network.a, network.b)) {
            node.diskMillis = 8;
            if (!node.isUp()) {
                network.link.start(node);
            }
        }
        network.world.run(15_000);
    }

    private void act(SimulatedNetwork network, SimulatedClient client) {
        Ipv4 wish = Ipv4.parse("192.0.2." + (100 + dice.nextInt(12)));
        long seconds = dice.nextInt(3) * 60;
        switch (dice.nextInt(12)) {
            case 0, 1 -> network.send(client, client.discover());
            case 2, 3, 4 -> network.send(client, client.offer.map(offer -> client.select(offer, seconds))
                    .orElseGet(client::discover));
            case 5, 6, 7 ->
                    network.send(client, client.held.map(held -> client.renew(held, dice.nextBoolean(), seconds))
                            .orElseGet(client::discover));
            case 8 -> network.send(client, client.reboot(client.held.map(Held::address).orElse(wish)));
            case 9 -> client.held.ifPresent(held -> {
                network.gaveUp(client, held.address());
                network.send(client, dice.nextInt(4) == 0 ? client.decline(held) : client.release(held));
            });
            default -> client.last.ifPresent(last -> network.send(client, last));
        }
    }
}
