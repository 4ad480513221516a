package hearth.dhcp;

import static hearth.dhcp.Scene.A;
import static hearth.dhcp.Scene.discover;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

/** What a boot client says, and what it is told. */
final class BootOptionsTest {
    private static final String UUID_OPTION = "00" + "00112233445566778899aabbccddeeff";
    private final Scene scene = new Scene();

    private static Message pxe() {
        return discover(A).text(60, "PXEClient:Arch:00007:UNDI:003016").option(93, 0, 7, 0, 9).hex(97, UUID_OPTION)
                .option(55, 1, 3, 66, 67, 43);
    }

    @Test
    void theChoiceIsToldWhatTheClientSays() {
        scene.ask(pxe());
        assertThat(scene.bootRequests).containsExactly(new BootRequest(Optional.of(A), List.of(7, 9),
                Optional.of("PXEClient:Arch:00007:UNDI:003016"), Optional.empty(), false,
                Optional.of(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")), Message.ip("192.0.2.1"), "lan",
                Set.of(1, 3, 66, 67, 43)));
    }

    @Test
    void ipxeIsKnownByItsOptionOrItsUserClass() {
        scene.ask(discover(A).hex(175, "010100"));
        scene.ask(discover(A).text(77, "iPXE"));
        scene.ask(discover(A).text(77, "\4iPXE"));
        scene.ask(discover(A).text(77, "linux"));
        assertThat(scene.bootRequests).extracting(BootRequest::ipxe).containsExactly(true, true, true, false);
    }

    @Test
    void theAnswerFillsHeaderAndOptions() {
        scene.boot = Optional
                .of(new BootAnswer(Message.ip("192.0.2.1"), "boot", "snponly.efi", Map.of(43, new byte[]{6, 1, 8})));
        Answer offer = scene.ask(pxe());
        assertThat(offer.siaddr()).isEqualTo("192.0.2.1");
        assertThat(offer.field(44, 108)).isEqualTo("boot");
        assertThat(offer.field(108, 236)).isEqualTo("snponly.efi");
        assertThat(offer.text(66)).isEqualTo("boot\0");
        assertThat(offer.text(67)).isEqualTo("snponly.efi\0");
        assertThat(offer.hex(43)).isEqualTo("060108");
        assertThat(offer.text(60)).isEqualTo("PXEClient");
        assertThat(offer.hex(97)).isEqualTo(UUID_OPTION);
    }

    @Test
    void bootOptionsAreSentUnasked() {
        scene.boot = Optional.of(new BootAnswer(Message.ip("192.0.2.1"), "", "http://192.0.2.1:8080/a.efi", Map.of()));
        Answer offer = scene.ask(discover(A).text(60, "HTTPClient:Arch:00016").option(55, 1, 3));
        assertThat(offer.text(60)).isEqualTo("HTTPClient");
        assertThat(offer.text(67)).isEqualTo("http://192.0.2.1:8080/a.efi\0");
        assertThat(offer.has(66)).isFalse();
    }

    @Test
    void aFileTooLongForTheHeaderIsInItsOptionAlone() {
        scene.boot = Optional.of(new BootAnswer(Message.ip("192.0.2.1"), "", "f".repeat(128), Map.of()));
        Answer offer = scene.ask(pxe());
        assertThat(offer.field(108, 236)).isEmpty();
        assertThat(offer.bytes(67)).hasSize(129);
    }

    @Test
    void whoDoesNotBootIsToldNothingOfBooting() {
        Answer offer = scene.ask(pxe());
        assertThat(offer.siaddr()).isEqualTo("0.0.0.0");
        assertThat(offer.has(60) || offer.has(66) || offer.has(67) || offer.has(43)).isFalse();
    }
}
