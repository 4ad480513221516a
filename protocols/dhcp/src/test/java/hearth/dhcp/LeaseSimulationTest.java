package hearth.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import hearth.config.Mac;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many clients over a small pool, with lost and repeated packets, a slow and failing disk, and kills: whatever happens,
 * no two clients hold one address, and every ACK that a client saw is on the disk.
 */
final class LeaseSimulationTest {
    private static final int CLIENTS = 14;
    private static final int STEPS = 4000;

    private final Scene scene = new Scene();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Map<MessageType, Integer> seen = new HashMap<>();

    /** A client as RFC 2131 figure 5 has it, but impatient and forgetful. */
    private static final class SimulatedClient {
        final Mac mac;
        Optional<String> offered = Optional.empty();
        Optional<String> address = Optional.empty();
        long holdsUntil;
        /** Of the exchange that it is in; answers to earlier ones are nothing to it. */
        int xid;
        byte[] lastSent = {};
        /** When it last sent something: like dhclient it counts its lease from there. */
        long asked;

        SimulatedClient(int n) {
            mac = new Mac(0x525400aa0000L + n);
        }

        /** Begins anew, without an address. */
        Message fresh(Message message) {
            address = Optional.empty();
            offered = Optional.empty();
            return message.xid(++xid);
        }

        Message discover() {
            return fresh(Scene.discover(mac));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noAddressIsEverHeldTwiceAndEveryAckIsOnTheDisk(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new SimulatedClient(i));
        }
        for (int step = 0; step < STEPS; step++) {
            world(random);
            SimulatedClient client = clients.get(random.nextInt(CLIENTS));
            client.address = client.address.filter(a -> now() < client.holdsUntil);
            act(client, random);
            check();
        }
        assertThat(seen.get(MessageType.ACK)).isGreaterThan(STEPS / 20);
        assertThat(seen.get(MessageType.NAK)).isPositive();
        assertThat(scene.disk.pending()).isLessThanOrEqualTo(16);
    }

    private long now() {
        return scene.now.getEpochSecond();
    }

    /** What happens to the server by itself. */
    private void world(Random random) {
        switch (random.nextInt(40)) {
            case 0 -> scene.disk.hold(true);
            case 1, 2 -> scene.disk.hold(false);
            case 3 -> scene.disk.breakDown(true);
            case 4, 5 -> scene.disk.breakDown(false);
            case 6 -> {
                if (random.nextBoolean()) {
                    scene.disk.finish(random.nextInt(8));
                }
                scene.disk.crash();
                scene.start();
            }
            case 7 -> scene.pass(random.nextInt(3000));
            case 8, 9, 10, 11 -> scene.pass(random.nextInt(60));
            case 12 -> scene.reload(scene.networks.getFirst());
            default -> scene.disk.finish(random.nextInt(3));
        }
        deliver(scene.answers(), random);
    }

    private void act(SimulatedClient c, Random random) {
        if (c.lastSent.length == 0 || random.nextInt(4) > 0) {
            c.lastSent = next(c, random).bytes();
        }
        c.asked = now();
        if (random.nextInt(10) > 0) {
            deliver(scene.send(c.lastSent, Scene.broadcast()), random);
        }
    }

    private static Message next(SimulatedClient c, Random random) {
        String wish = "192.0.2.10" + random.nextInt(10);
        return switch (random.nextInt(10)) {
            case 0, 1 -> c.discover();
            case 2, 3, 4 -> c.offered.map(offer -> Scene.select(c.mac, offer).xid(c.xid)).orElseGet(c::discover);
            case 5, 6 -> c.address.map(held -> Scene.renew(c.mac, held).xid(++c.xid)).orElseGet(c::discover);
            case 7 -> c.fresh(Scene.reboot(c.mac, wish));
            case 8 -> c.address
                    .map(held -> c
                            .fresh(random.nextInt(5) == 0 ? Scene.decline(c.mac, held) : Scene.release(c.mac, held)))
                    .orElseGet(() -> c.discover().option(80));
            default -> c.discover().address(50, wish).option(80);
        };
    }

    /** Hands answers to their clients, some of them never. */
    private void deliver(List<Answer> answers, Random random) {
        for (Answer answer : answers) {
            seen.merge(answer.reply.type(), 1, Integer::sum);
            SimulatedClient client = clients.stream().filter(c -> hasMac(answer, c.mac)).findFirst().orElseThrow();
            if (answer.reply.type() == MessageType.ACK) {
                assertOnDisk(answer, client);
            }
            if (random.nextInt(10) == 0 || answer.xid() != client.xid) {
                continue;
            }
            switch (answer.reply.type()) {
                case OFFER -> client.offered = Optional.of(answer.yiaddr());
                case ACK -> {
                    client.address = Optional.of(answer.yiaddr());
                    client.holdsUntil = client.asked + answer.number(51);
                    client.offered = Optional.empty();
                }
                default -> {
                    client.address = Optional.empty();
                    client.offered = Optional.empty();
                }
            }
        }
    }

    private static boolean hasMac(Answer answer, Mac mac) {
        return java.util.Arrays.equals(answer.reply.bytes(), 28, 34, mac.bytes(), 0, 6);
    }

    private void assertOnDisk(Answer ack, SimulatedClient client) {
        Lease lease = scene.disk.lease(Message.ip(ack.yiaddr())).orElseThrow();
        assertThat(lease.client()).isEqualTo(ClientKey.ofHardware(1, client.mac.bytes()));
        assertThat(lease.version()).isPositive();
    }

    private void check() {
        Map<String, SimulatedClient> holders = new HashMap<>();
        for (SimulatedClient client : clients) {
            if (client.address.isPresent() && now() < client.holdsUntil) {
                SimulatedClient other = holders.put(client.address.get(), client);
                assertThat(other == null ? "nobody" : other.mac.toString())
                        .as("who else holds %s of %s", client.address.get(), client.mac).isEqualTo("nobody");
                Lease lease = scene.disk.lease(Message.ip(client.address.get())).orElseThrow();
                assertThat(lease.expiry()).as("the disk remembers %s for as long as %s", lease, client.mac)
                        .isGreaterThanOrEqualTo(client.holdsUntil);
            }
        }
        scene.processor.tick();
        NetworkUse use = scene.processor.use().getFirst();
        assertThat(use.free() + use.bound() + use.offered() + use.declined()).as("%s", use).isEqualTo(use.addresses());
        for (String address : scene.names.values()) {
            assertThat(scene.disk.lease(Message.ip(address))).isPresent();
        }
    }
}
