package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.discover;
import static hearth.dhcp.Scene.lan;
import static hearth.dhcp.Scene.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.config.Network;
import hearth.config.OptionValue;
import hearth.config.Prefix;
import org.junit.jupiter.api.Test;

/** Which options a reply carries, in which order, and what happens when they don't fit. */
final class ReplyOptionsTest {
    @Test
    void askedForOptionsStandInTheOrderInWhichTheyWereAskedFor() {
        Scene scene = new Scene(lan());
        Answer offer = scene.ask(discover(A).option(55, 15, 28, 6, 3, 1).hex(61, "01525400000001"));
        assertThat(offer.order).containsExactly(53, 54, 51, 58, 59, 1, 15, 28, 6, 3, 61);
        assertThat(offer.hex(61)).isEqualTo("01525400000001");
    }

    @Test
    void optionsWrittenByNumberAreSentUnaskedAndWinOverTheOthers() {
        Scene scene = new Scene(Scene.with(lan(), Map.of(), Map.of(150, new OptionValue("ip:192.0.2.9"), 6,
                new OptionValue("ip:9.9.9.9"), 51, new OptionValue("hex:00000001"))));
        Answer offer = scene.ask(discover(A).option(55, 1));
        assertThat(offer.address(150)).isEqualTo("192.0.2.9");
        assertThat(offer.address(6)).isEqualTo("9.9.9.9");
        assertThat(offer.number(51)).as("the lease time is the exchange's own").isEqualTo(3600);
        assertThat(offer.has(28)).as("not asked for").isFalse();
    }

    @Test
    void aClientThatAsksForNothingGetsEverything() {
        assertThat(new Scene(full()).ask(discover(A)).order).contains(1, 3, 6, 15, 26, 28, 42, 119, 121);
    }

    @Test
    void settingsAreEncodedAsTheirRfcsSay() {
        Answer offer = new Scene(full()).ask(discover(A).option(55, 26, 42, 119, 121, 249));
        assertThat(offer.number(26)).isEqualTo(1400);
        assertThat(offer.address(42)).isEqualTo("192.0.2.5");
        assertThat(offer.hex(119)).isEqualTo("076578616d706c65036f726700" + "04636f7270076578616d706c65036f726700");
        // RFC 3442: width, significant bytes, router; then the default route, as option 3 is ignored beside this one.
        assertThat(offer.hex(121)).isEqualTo("080a" + "c0000206" + "11ac1080" + "c0000207"
                + "00" + "c00002fe");
        assertThat(offer.bytes(249)).isEqualTo(offer.bytes(121));
    }

    private static Network full() {
        Map<Prefix, Ipv4> routes = new LinkedHashMap<>();
        routes.put(prefix("10.0.0.0/8"), Message.ip("192.0.2.6"));
        routes.put(prefix("172.16.128.0/17"), Message.ip("192.0.2.7"));
        Network n = lan();
        return new Network(n.name(), n.where(), n.subnet(), n.pools(), Duration.ofHours(1), Duration.ofHours(4),
                n.domain(), n.routers(), n.dnsServers(), List.of(Message.ip("192.0.2.5")),
                List.of(new DomainName("example.org"), new DomainName("corp.example.org")), Optional.of(1400), routes,
                Map.of(), List.of());
    }

    @Test
    void whatDoesNotFitGoesToFileAndSnameIfItWasAskedFor() {
        Scene scene = new Scene(Scene.with(lan(), Map.of(), texts(220, 120, 60, 50)));
        Answer offer = scene.ask(discover(A).option(55, 200, 201, 202, 203));
        assertThat(offer.reply.bytes()).hasSizeLessThanOrEqualTo(548);
        assertThat(offer.number(52)).isEqualTo(3);
        assertThat(offer.text(200)).isEqualTo("a".repeat(220));
        assertThat(offer.text(201)).isEqualTo("b".repeat(120));
        assertThat(offer.text(202)).isEqualTo("c".repeat(60));
        assertThat(offer.has(203)).isFalse();
        assertThat(scene.processor.counts().optionsLeftOut()).isEqualTo(1);
    }

    @Test
    void whatWasNotAskedForIsLeftOutBeforeAnythingMoves() {
        Scene scene = new Scene(Scene.with(lan(), Map.of(), texts(220, 120)));
        Answer offer = scene.ask(discover(A).option(55, 201));
        assertThat(offer.has(201)).isTrue();
        assertThat(offer.has(200) || offer.has(52)).isFalse();
        assertThat(scene.processor.counts().optionsLeftOut()).isEqualTo(1);
    }

    @Test
    void aClientThatTakesLongerMessagesGetsOneAndLongOptionsAreCutInParts() {
        Scene scene = new Scene(Scene.with(lan(), Map.of(), texts(700)));
        Answer offer = scene.ask(discover(A).option(55, 200).hex(57, "05dc"));
        assertThat(offer.text(200)).isEqualTo("a".repeat(700));
        assertThat(offer.order.stream().filter(code -> code == 200)).hasSize(3);
        assertThat(scene.ask(discover(A).option(55, 200).hex(57, "0100")).has(200)).isFalse();
    }

    @Test
    void theBootFileKeepsItsFieldWhenOptionsOverflow() {
        Scene scene = new Scene(Scene.with(lan(), Map.of(), texts(220, 120, 60)));
        scene.boot = Optional.of(new BootAnswer(Message.ip("192.0.2.1"), "", "a.efi", Map.of()));
        Answer offer = scene.ask(discover(A).option(55, 200, 201, 202));
        assertThat(offer.field(108, 236)).isEqualTo("a.efi");
        assertThat(offer.number(52)).isEqualTo(2);
        assertThat(offer.has(202)).isTrue();
    }

    @Test
    void theRelaysOptionDoesNotTakeTheClientsRoom() {
        Scene scene = new Scene(Scene.with(lan(), Map.of(), texts(230)));
        Answer offer = scene.ask(discover(A).option(55, 200).hex(82, "01c8" + "aa".repeat(200)));
        assertThat(offer.has(200)).isTrue();
        assertThat(offer.bytes(82)).hasSize(202);
        assertThat(offer.order).endsWith(82);
    }

    @Test
    void anOptionThatARelaySplitComesBackWhole() {
        Scene scene = new Scene();
        Answer offer = scene.ask(discover(A).hex(82, "01c8" + "aa".repeat(200)).hex(82, "0264" + "bb".repeat(100)));
        assertThat(offer.bytes(82)).hasSize(304);
    }

    private static Map<Integer, OptionValue> texts(int... lengths) {
        Map<Integer, OptionValue> options = new LinkedHashMap<>();
        IntStream.range(0, lengths.length).forEach(
                i -> options.put(200 + i, new OptionValue(String.valueOf((char) ('a' + i)).repeat(lengths[i]))));
        return options;
    }
}
