package hearth.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import hearth.boot.PxeChoice.Choice;
import hearth.boot.PxeChoice.Ways;
import hearth.config.Architecture;
import hearth.config.BootSettings;
import hearth.config.Ipv4;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PxeChoiceTest {
    private static final Ipv4 SERVER = Ipv4.of(Inet4Address.ofLiteral("192.0.2.1"));
    private static final Ways BOTH = new Ways(Optional.of("http://192.0.2.1:8080"), true);

    private final BootCounts counts = new BootCounts();
    private final PxeChoice choice = new PxeChoice(new BootSettings(
            Map.of(Architecture.BIOS, "undionly.kpxe", Architecture.IA32_EFI, "ipxe32.efi", Architecture.X64_EFI,
                    "x64/snponly.efi", Architecture.ARM64_EFI, "arm 64.efi"),
            Optional.empty(), 1 << 20), counts);

    private static PxeClient client(String vendorClass, boolean ipxe, Integer... architectures) {
        return new PxeClient(Optional.of(ExampleFolder.WEB), List.of(architectures),
                Optional.of(vendorClass).filter(v -> !v.isEmpty()), ipxe, SERVER);
    }

    @ParameterizedTest
    @CsvSource({"0,undionly.kpxe", "6,ipxe32.efi", "7,x64/snponly.efi", "9,x64/snponly.efi", "11,arm 64.efi"})
    void firmwareLoadsByTftpWhatFitsItsKind(int architecture, String file) {
        Choice.Boot boot = (Choice.Boot) choice.choose(client("PXEClient:Arch:00000:UNDI:002001", false, architecture),
                BOTH);
        assertThat(boot.file()).isEqualTo(file);
        assertThat(boot.nextServer()).isEqualTo(SERVER);
        assertThat(boot.serverName()).isEqualTo("192.0.2.1");
        assertThat(boot.options()).containsOnlyKeys(43, 60);
        assertThat(boot.options().get(60)).asString().isEqualTo("PXEClient");
        assertThat(boot.options().get(43)).containsExactly(6, 1, 8, 255);
    }

    @ParameterizedTest
    @CsvSource({"15,http://192.0.2.1:8080/boot/ipxe32.efi", "16,http://192.0.2.1:8080/boot/x64/snponly.efi",
            "19,http://192.0.2.1:8080/boot/arm%2064.efi", "20,http://192.0.2.1:8080/boot/undionly.kpxe"})
    void httpBootGetsAUriAndItsOwnClassBack(int architecture, String file) {
        Choice.Boot boot = (Choice.Boot) choice.choose(client("HTTPClient:Arch:00016:UNDI:003001", false, architecture),
                BOTH);
        assertThat(boot.file()).isEqualTo(file);
        assertThat(boot.options()).containsOnlyKeys(60);
        assertThat(boot.options().get(60)).asString().isEqualTo("HTTPClient");
        assertThat(counts.loadersByHttp.sum()).isEqualTo(1);
    }

    @Test
    void ipxeGetsItsScriptWhateverItCallsItself() {
        for (String vendorClass : List.of("PXEClient:Arch:00007:UNDI:003010", "HTTPClient:Arch:00016:UNDI:003001",
                "")) {
            Choice.Boot boot = (Choice.Boot) choice.choose(client(vendorClass, true, 7), BOTH);
            assertThat(boot.file()).isEqualTo("http://192.0.2.1:8080/ipxe/52-54-00-00-00-01");
            assertThat(boot.options()).containsOnlyKeys(175);
            assertThat(boot.options().get(175)).containsExactly(176, 1, 1);
        }
        assertThat(counts.scriptUrls.sum()).isEqualTo(3);
    }

    @Test
    void ipxeOnALinkWithoutEthernetAddressesAsksAgain() {
        PxeClient client = new PxeClient(Optional.empty(), List.of(7), Optional.empty(), true, SERVER);
        assertThat(choice.choose(client, BOTH)).isInstanceOfSatisfying(Choice.Boot.class,
                boot -> assertThat(boot.file()).isEqualTo("http://192.0.2.1:8080/ipxe/boot"));
    }

    @Test
    void aClientThatDoesNotBootIsLeftAlone() {
        for (String vendorClass : List.of("", "MSFT 5.0", "udhcp 1.36", "xPXEClient")) {
            assertThat(choice.choose(client(vendorClass, false), BOTH)).isEqualTo(new Choice.NotBooting());
        }
        assertThat(counts.unserved.sum()).isZero();
    }

    @Test
    void withoutOption93TheVendorClassTells() {
        assertThat(choice.choose(client("PXEClient:Arch:00007:UNDI:003016", false), BOTH)).isInstanceOfSatisfying(
                Choice.Boot.class, boot -> assertThat(boot.file()).isEqualTo("x64/snponly.efi"));
        assertThat(choice.choose(client("PXEClient", false), BOTH)).isInstanceOf(Choice.Unserved.class);
    }

    @Test
    void theFirstKnownOfSeveralKindsCounts() {
        assertThat(choice.choose(client("PXEClient", false, 4711, 11, 7), BOTH)).isInstanceOfSatisfying(
                Choice.Boot.class, boot -> assertThat(boot.file()).isEqualTo("arm 64.efi"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"PXEClient  | 10 | true  | http://x | boot.loaders.arm32-efi",
            "PXEClient  | 33 | true  | http://x | option 93 says [33]",
            "PXEClient  | 7  | false | http://x | tftp.listen",
            "HTTPClient | 16 | true  |          | http.listen", "iPXE       | 7  | true  |          | http.listen"})
    void whoCannotBeServedGetsNothingAndTheOperatorAReason(String who, int architecture, boolean tftp, String http,
            String reason) {
        Choice answer = choice.choose(client(who, who.equals("iPXE"), architecture),
                new Ways(Optional.ofNullable(http), tftp));
        assertThat(answer).isInstanceOfSatisfying(Choice.Unserved.class,
                unserved -> assertThat(unserved.reason()).contains(reason));
        assertThat(counts.unserved.sum()).isEqualTo(1);
    }

    @Test
    void aCallerCannotSpoilTheNextAnswer() {
        PxeClient client = client("PXEClient", false, 0);
        Choice.Boot first = (Choice.Boot) choice.choose(client, BOTH);
        Arrays.fill(first.options().get(43), (byte) 0);
        assertThat(((Choice.Boot) choice.choose(client, BOTH)).options().get(43)).containsExactly(6, 1, 8, 255);
    }
}
