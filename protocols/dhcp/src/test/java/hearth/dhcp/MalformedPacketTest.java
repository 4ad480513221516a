package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.broadcast;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.select;
import static hearth.dhcp.Scene.unicast;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

/** Bad input is counted and dropped; nothing is ever thrown. */
final class MalformedPacketTest {
    private final Scene scene = new Scene();

    @Test
    void everyTruncationIsEitherDroppedOrWhole() {
        byte[] whole = discover(A).hex(61, "0152540000").text(12, "laptop").option(55, 1, 3, 6)
                .hex(82, "010412345678").hex(81, "0500000000").bytes();
        long answered = 0;
        for (int length = 0; length <= whole.length; length++) {
            scene.processor.process(Arrays.copyOf(whole, 600), length, broadcast(), reply -> {});
            scene.processor.process(Arrays.copyOf(whole, length), length, broadcast(), reply -> {});
        }
        for (Drop reason : Drop.values()) {
            answered += scene.dropped(reason);
        }
        assertThat(answered + scene.processor.counts().sent(MessageType.OFFER)).isEqualTo(2L * (whole.length + 1));
        assertThat(scene.dropped(Drop.MALFORMED)).isGreaterThan(2 * 236);
        assertThat(scene.dropped(Drop.BOOTP)).as("no magic cookie yet, or no message type").isEqualTo(2 * 5);
    }

    @Test
    void anOptionThatReachesPastTheEndIsRefused() {
        assertThat(scene.send(discover(A).raw(12, 200, 'x'))).isEmpty();
        assertThat(scene.send(discover(A).raw(12))).isEmpty();
        assertThat(scene.dropped(Drop.MALFORMED)).isEqualTo(2);
        assertThat(scene.send(discover(A).raw(0, 0, 255, 12, 200))).as("after the end nothing counts").hasSize(1);
    }

    @Test
    void anOptionOfTheWrongLengthIsRefusedRatherThanOverlooked() {
        assertThat(scene.send(discover(A).option(50, 1, 2, 3))).isEmpty();
        assertThat(scene.send(discover(A).option(54))).isEmpty();
        assertThat(scene.send(discover(A).option(53, 1))).as("a second message type").isEmpty();
        assertThat(scene.send(discover(A).option(57, 1))).isEmpty();
        assertThat(scene.send(discover(A).hex(61, "aa".repeat(200)).hex(61, "aa".repeat(200)))).isEmpty();
        assertThat(scene.send(discover(A).header(2, 17))).as("hlen past its field").isEmpty();
        assertThat(scene.dropped(Drop.MALFORMED)).isEqualTo(6);
    }

    @Test
    void optionsInFileAndSnameAreReadInThatOrder() {
        byte[] file = {12, 2, 'b', 'c', (byte) 255};
        byte[] sname = {12, 1, 'd', 55, 1, 12, (byte) 255};
        Message message = discover(A).option(52, 3).text(12, "a").header(108, file).header(44, sname);
        assertThat(scene.ask(message).text(12)).isEqualTo("abcd");
        Message noOverload = discover(A).text(12, "a").option(55, 12).header(108, file);
        assertThat(scene.ask(noOverload).text(12)).isEqualTo("a");
    }

    @Test
    void overloadWithinOverloadIsRefused() {
        byte[] again = {52, 1, 3, (byte) 255};
        assertThat(scene.send(discover(A).option(52, 3).header(108, again).header(44, again))).isEmpty();
        assertThat(scene.send(discover(A).option(52, 1).header(108, new byte[]{12, (byte) 200}))).isEmpty();
        assertThat(scene.dropped(Drop.MALFORMED)).isEqualTo(2);
    }

    @Test
    void lyingSubOptionsOfARelayAreEchoedAndOverlooked() {
        Message message = discover(A).giaddr("192.0.2.3").hex(82, "05ffcb007101");
        assertThat(scene.ask(message, unicast("192.0.2.3", 67, 67)).hex(82)).isEqualTo("05ffcb007101");
    }

    @Test
    void anythingAtAllIsSurvived() {
        Random random = new Random(7);
        scene.boot = java.util.Optional.of(new BootAnswer(Message.ip("192.0.2.1"), "s", "f", java.util.Map.of()));
        String offered = scene.ask(discover(A)).yiaddr();
        byte[][] seeds = {discover(A).hex(61, "0152540000").option(55, 1, 3, 6, 12, 81).bytes(),
                select(A, offered).text(12, "laptop").hex(81, "050000036162630000").bytes(),
                new Message(MessageType.INFORM, A).ciaddr("192.0.2.9").option(52, 3).bytes(),
                discover(A).giaddr("192.0.2.3").hex(82, "0504c0000200").address(118, "192.0.2.0").bytes()};
        for (int i = 0; i < 60_000; i++) {
            byte[] packet = Arrays.copyOf(seeds[i % seeds.length], 240 + random.nextInt(400));
            for (int changes = random.nextInt(12); changes >= 0; changes--) {
                int at = random.nextInt(4) == 0
                        ? random.nextInt(packet.length)
                        : 236 + random.nextInt(packet.length - 236);
                packet[at] = (byte) random.nextInt(256);
            }
            if (i % 10 == 0) {
                random.nextBytes(packet);
                System.arraycopy(seeds[0], 236, packet, 236, 4);
            }
            scene.processor.process(packet, packet.length, i % 2 == 0 ? broadcast() : unicast("192.0.2.8", 68, 67),
                    reply -> assertThat(new Answer(reply).has(53)).isTrue());
            scene.settle();
            if (i % 1000 == 0) {
                scene.pass(40);
            }
        }
        assertThat(scene.dropped(Drop.MALFORMED)).isPositive();
        assertThat(scene.processor.counts().sent(MessageType.OFFER)).isPositive();
    }
}
