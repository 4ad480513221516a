package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What values are written as; the folder {@code bad/bad-values} has what is refused. */
class NotationTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.1:53, 192.0.2.1:53", "[2001:DB8:0:0::1]:53, [2001:db8::1]:53", "[::]:0, [::]:0",
            "0.0.0.0:65535, 0.0.0.0:65535",
            "[1:0:0:2:0:0:0:3]:1, [1:0:0:2::3]:1", "[1:0:2:3:4:5:6:7]:1, [1:0:2:3:4:5:6:7]:1"})
    void endpointIsAnAddressAndAPort(String text, String written) {
        assertThat(Endpoint.parse(text)).hasToString(written);
        assertThat(Endpoint.parse(Endpoint.parse(text).toString())).isEqualTo(Endpoint.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":53", "192.0.2.1:", "192.0.2.1:053", "192.0.2.1:-1", "192.0.2.1:+1", "[192.0.2.1]:x",
            "[::1]53", "[::1:53", "::1]:53",
            "[[::1]]:53", "1:53", "0x7f000001:53", "192.0.2:53", "[::1]:53:53", "[g::]:53", "[1:2:3:4:5:6:7:8:9]:1",
            "１92.0.2.1:53"})
    void anythingElseIsNoEndpoint(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'");
    }

    @Test
    void hostNamesAreNeverLookedUp() {
        for (String name : new String[]{"localhost", "localhost:53", "ns1.home.example"}) {
            assertThatThrownBy(() -> Endpoint.parse(name, 53)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not an IP address");
        }
    }

    @Test
    void prefixTellsTheNetworkThatWasMeant() {
        assertThat(Prefix.parse("0.0.0.0/0").contains(Ipv4.BROADCAST.address())).isTrue();
        assertThat(Prefix.parse("2001:db8::/32").address()).isInstanceOf(Inet6Address.class);
        assertThat(Prefix.parse("192.0.2.128/25").covers(Prefix.parse("192.0.2.192/26"))).isTrue();
        assertThatThrownBy(() -> Prefix.parse("192.0.2.130/25")).hasMessageEndingWith("write 192.0.2.128/25");
        assertThatThrownBy(() -> Prefix.parse("2001:db8:1::/33")).hasMessageEndingWith("write 2001:db8::/33");
        assertThatThrownBy(() -> Prefix.parse("2001:db8::/129")).hasMessageContaining("0 to 128");
    }

    @Test
    void poolsAreUnsignedAndKnowTheirNeighbours() {
        Pool pool = Pool.parse("127.255.255.254-128.0.0.1");
        assertThat(pool.size()).isEqualTo(4);
        assertThat(pool.contains(Ipv4.parse("128.0.0.0"))).isTrue();
        assertThat(pool.overlaps(Pool.parse("128.0.0.1-128.0.0.9"))).isTrue();
        assertThat(pool.overlaps(Pool.parse("128.0.0.2-128.0.0.9"))).isFalse();
    }

    @Test
    void domainNamesLoseCaseAndFinalDot() {
        assertThat(DomainName.parse("_Dmarc.Home.EXAMPLE.").text()).isEqualTo("_dmarc.home.example");
        String label = "a".repeat(63);
        assertThat(DomainName.parse(label + "." + label + "." + label + "." + "a".repeat(61)).text()).hasSize(253);
        assertThatThrownBy(() -> DomainName.parse(label + "." + label + "." + label + "." + "a".repeat(62)))
                .hasMessageContaining("longer than 253");
        assertThatThrownBy(() -> DomainName.parse(label + "a")).hasMessageContaining("1 to 63");
        for (String text : new String[]{"", ".", "a..b", ".a", "*.a", "a b", "a/b", "a..", "a.\n"}) {
            assertThatThrownBy(() -> DomainName.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void optionValuesAreBytes() {
        assertThat(OptionValue.parse("hex:0aFF").bytes()).containsExactly(0x0a, 0xff);
        assertThat(OptionValue.parse("ip:192.0.2.1, 192.0.2.2").bytes()).containsExactly(192, 0, 2, 1, 192, 0, 2, 2);
        assertThat(OptionValue.parse("ü").bytes()).hasSize(2);
        assertThatThrownBy(() -> OptionValue.parse("x".repeat(256))).hasMessageContaining("256 bytes");
    }

    @Test
    void keysAreKebabCase() {
        assertThat(Notation.kebab("udpPayload")).isEqualTo("udp-payload");
        assertThat(Notation.kebab("X64_EFI")).isEqualTo("x64-efi");
        assertThat(Notation.kebab("TEXT")).isEqualTo("text");
    }

    @Test
    void messagesQuoteWhatWasWrittenOnOneShortLine() {
        assertThat(Notation.quoted("a\nb\u0000")).isEqualTo("'a?b?'");
        assertThat(Notation.quoted("x".repeat(1000))).hasSizeLessThan(70);
    }
}
