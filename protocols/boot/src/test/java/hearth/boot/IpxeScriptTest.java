package hearth.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import hearth.config.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts as a machine gets them, from a folder as an operator writes it. */
class IpxeScriptTest {
    @TempDir
    Path path;

    private ExampleFolder folder() {
        return ExampleFolder.at(path);
    }

    @Test
    void aMachineWithAProfileLoadsItsKernelAndInitrd() {
        assertThat(folder().script(ExampleFolder.WEB)).isEqualTo(
                """
                        #!ipxe
                        echo Hearth: web boots debian
                        kernel http://192.0.2.1:8080/boot/debian/linux initrd=initrd.gz suite=stable url=http://192.0.2.1:8080/boot/preseed.cfg --- quiet || goto failed
                        initrd --name initrd.gz http://192.0.2.1:8080/boot/debian/initrd.gz || goto failed
                        boot || goto failed
                        :failed
                        echo Hearth: debian did not start; going on to the next boot device
                        sleep 10
                        exit 1
                        """);
    }

    @Test
    void aMachineWithoutAProfileStartsFromItsOwnDisk() {
        String disk = """
                iseq ${platform} efi && exit 1 ||
                sanboot --no-describe --drive 0x80 ||
                exit 1
                """;
        assertThat(folder().script(ExampleFolder.NAS)).startsWith("#!ipxe\necho Hearth: nas").endsWith(disk)
                .doesNotContain("kernel");
        assertThat(folder().script(ExampleFolder.STRANGER)).startsWith("#!ipxe\necho Hearth: 52-54-00-00-00-99")
                .endsWith(disk);
    }

    @Test
    void theStandardProfileIsForMachinesThatNoFileNamesAndForNoOther() {
        ExampleFolder folder = folder()
                .with("hearth.yaml", "http: {listen: [\"127.0.0.1:8080\"]}\nboot: {profile: live}\n")
                .with("boot/live.yaml", "{kernel: debian/linux, arguments: \"host=${name} ip=${address} mac=${mac}\"}");
        assertThat(folder.script(ExampleFolder.STRANGER))
                .contains(" host=52-54-00-00-00-99 ip=192.0.2.77 mac=52:54:00:00:00:99 ||");
        assertThat(folder.script(ExampleFolder.NAS)).contains("sanboot");
    }

    @Test
    void aFixedAddressWinsOverTheOneInUse() {
        folder().with("boot/debian.yaml", "{kernel: debian/linux, arguments: \"ip=${address} from=${server}\"}");
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB)).contains(" ip=192.0.2.10 from=192.0.2.1 ");
    }

    @Test
    void urlsStayAndPathsAreEncoded() {
        folder().with("boot/files/a b/linux#1%", "x").with("boot/debian.yaml", """
                kernel: "a b/linux#1%"
                initrd: ["https://mirror.example/x/initrd.gz?v=1", debian/initrd.gz]
                """);
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB)).contains(
                "kernel http://192.0.2.1:8080/boot/a%20b/linux%231%25 initrd=initrd.gz initrd=2-initrd.gz ||",
                "initrd --name initrd.gz https://mirror.example/x/initrd.gz?v=1 ||",
                "initrd --name 2-initrd.gz http://192.0.2.1:8080/boot/debian/initrd.gz ||");
    }

    @Test
    void anInitrdThatTheOperatorNamesIsNotNamedTwice() {
        folder().with("boot/debian.yaml",
                "{kernel: debian/linux, initrd: [debian/initrd.gz], arguments: quiet initrd=initrd.gz}");
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB)).containsOnlyOnce("initrd=initrd.gz");
    }

    @Test
    void whatIsOfIpxeStays() {
        folder().with("boot/debian.yaml", "{kernel: debian/linux,"
                + " arguments: \"a=${net0/mac} b=${platform:string} c=${mac:hexhyp} d=${suite} $ {x} ${net${i:int32}/ip}\"}");
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB))
                .contains("a=${net0/mac} b=${platform:string} c=${mac:hexhyp} d=stable $ {x} ${net${i:int32}/ip} ||");
        assertThat(new ExampleFolder(path).machines().problems()).isEmpty();
    }

    @Test
    void aValueIsNotReadForVariablesAgain() {
        folder().with("machines/web.yaml", """
                {macs: ["52:54:00:00:00:01"], boot: debian, variables: {suite: "$1 \\\\ ${name}"}}
                """);
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB)).contains(" suite=$1 \\ ${name} ");
    }

    @Test
    void anUnknownVariableIsFoundBeforeTheMachineBoots() {
        ExampleFolder folder = folder().with("boot/debian.yaml",
                "{kernel: debian/linux, arguments: \"suite=${suite} disk=${dsik} ${dsik} ${platform}\"}");
        assertThat(folder.machines().problems()).extracting(Problem::toString).containsExactly(
                "machines/web.yaml: variables: ${dsik} is no variable of web, nor one of address, http, mac, name, server; "
                        + "a setting of iPXE is written with its type, ${dsik:string}",
                "machines/web.yaml: variables: ${platform} is no variable of web, nor one of address, http, mac, name, "
                        + "server; a setting of iPXE is written with its type, ${platform:string}");
        assertThat(folder.script(ExampleFolder.WEB))
                .startsWith("#!ipxe\necho Hearth cannot write the boot script of web:\n")
                .contains("{dsik}").doesNotContain("${").endsWith("exit 1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a || b", "a && b", "a ; b", "a #b"})
    void argumentsThatIpxeWouldCutAreAProblem(String arguments) {
        folder().with("boot/debian.yaml", "{kernel: debian/linux, arguments: \"" + arguments + "\"}");
        assertThat(new ExampleFolder(path).machines().problems()).singleElement().extracting(Problem::message)
                .asString()
                .contains("iPXE would cut the arguments");
    }

    @Test
    void aSemicolonWithinAWordIsFine() {
        folder().with("boot/debian.yaml", "{kernel: debian/linux, arguments: \"ds=nocloud;s=x a||b\"}");
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB)).contains(" ds=nocloud;s=x a||b ||");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"mac: x | is set by Hearth", "a/b: x | can never be named",
            "\"a b\": x | can never be named", "suite: \"x\\nexit\" | line break"})
    void variablesThatCannotServeAreAProblem(String variable, String message) {
        folder().with("machines/web.yaml",
                "{macs: [\"52:54:00:00:00:01\"], boot: debian, variables: {" + variable + "}}");
        assertThat(new ExampleFolder(path).machines().problems()).extracting(Problem::message)
                .anySatisfy(text -> assertThat(text).contains(message));
    }

    @Test
    void aScriptOfTheOperatorsOwnIsFilledIn() {
        folder().with("boot/templates/own.ipxe",
                "#!ipxe\nset x ${suite}\necho ${x:string} on ${net0/ip}\nchain ${http}/ipxe/local\n")
                .with("boot/debian.yaml", "script: own.ipxe");
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB)).isEqualTo(
                "#!ipxe\nset x stable\necho ${x:string} on ${net0/ip}\nchain http://192.0.2.1:8080/ipxe/local\n");
    }

    @Test
    void aFileThatIsNoScriptIsAProblem() {
        folder().with("boot/templates/own.ipxe", "kernel linux").with("boot/debian.yaml", "script: own.ipxe");
        assertThat(new ExampleFolder(path).machines().problems()).extracting(Problem::toString).containsExactly(
                "boot/debian.yaml: script: boot/templates/own.ipxe does not begin with #!ipxe: iPXE would not run it");
        assertThat(new ExampleFolder(path).script(ExampleFolder.WEB))
                .contains("cannot write the boot script of debian");
    }

    @Test
    void theStandardProfileIsTriedForAMachineWithoutVariables() {
        ExampleFolder folder = folder().with("hearth.yaml",
                "http: {listen: [\"127.0.0.1:8080\"]}\nboot: {profile: debian}\n");
        assertThat(folder.machines().problems()).singleElement().extracting(Problem::toString).asString()
                .startsWith("boot/debian.yaml: ${suite} is no variable");
    }
}
