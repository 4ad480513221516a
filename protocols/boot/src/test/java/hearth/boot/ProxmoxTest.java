package hearth.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import hearth.boot.InstallTarget.Answer;
import hearth.boot.InstallTarget.Asked;
import hearth.boot.JoinedFiles.Piece;
import hearth.config.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines that install Proxmox VE: what they load, and what their installer is told. */
class ProxmoxTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);

    @TempDir
    Path path;

    private ExampleFolder folder() {
        return ExampleFolder.at(path).withProxmox();
    }

    private static Installations answered(ExampleFolder folder) {
        InstallOrder order = folder.machines().install("pve").orElseThrow().order().orElseThrow();
        return new Installations(
                Map.of("pve", Installations.NONE.answered(order, NOW, InstallToken.next(new Random(1)))), Set.of());
    }

    @Test
    void machineWithAnOpenOrderLoadsTheInstallerWithItsIso() {
        assertThat(folder().script(ExampleFolder.PVE)).isEqualTo("""
                #!ipxe
                echo Hearth: pve boots proxmox
                kernel http://192.0.2.1:8080/boot/proxmox/linux26 initrd=initrd.img ramdisk_size=16777216 rw quiet \
                splash=silent proxmox-start-auto-installer console=ttyS0 || goto failed
                initrd --name initrd.img http://192.0.2.1:8080/proxmox/proxmox/initrd.img || goto failed
                boot || goto failed
                :failed
                echo Hearth: proxmox did not start; going on to the next boot device
                sleep 10
                exit 1
                """);
        assertThat(folder().script(ExampleFolder.PVE_TOO)).contains("proxmox-start-auto-installer");
    }

    @Test
    void machineThatWasAnsweredStartsFromItsOwnDisk() {
        ExampleFolder folder = folder();
        assertThat(folder.script(ExampleFolder.PVE, answered(folder)))
                .startsWith("#!ipxe\necho Hearth: pve is being installed since 2026-09-2").contains("sanboot")
                .doesNotContain("linux26");
        Installation reported = answered(folder).of("pve").orElseThrow().reported(NOW,
                new InstallReport("", "", "", "", 0));
        assertThat(folder.script(ExampleFolder.PVE_TOO, new Installations(Map.of("pve", reported), Set.of())))
                .contains("pve is installed").contains("sanboot").doesNotContain("linux26");
    }

    @Test
    void machineWithoutAnOrderStartsFromItsOwnDisk() {
        ExampleFolder folder = folder().with("machines/pve.yaml",
                "{macs: [\"52:54:00:00:00:03\"], boot: proxmox, variables: {disk: sda}}");
        assertThat(folder.script(ExampleFolder.PVE)).contains("pve has no order to install", "sanboot")
                .doesNotContain("linux26");
    }

    @Test
    void missingIsoIsToldInsteadOfLoadingTheRest() throws IOException {
        java.nio.file.Files.delete(folder().path().resolve("boot/files/proxmox/pve.iso"));
        assertThat(new ExampleFolder(path).script(ExampleFolder.PVE)).contains("proxmox/pve.iso is neither below")
                .doesNotContain("linux26");
        assertThat(new ExampleFolder(path).with("own/proxmox/pve.iso", "here").script(ExampleFolder.PVE))
                .as("files that are too large for a repository are the node's own").contains("linux26");
    }

    private static byte[] bytes(JoinedFiles files, long from, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (JoinedFiles.Slice slice : files.slices(from, length)) {
            switch (slice.piece()) {
                case Piece.Bytes(byte[] bytes) -> out.write(bytes, (int) slice.from(), (int) slice.length());
                case Piece.File(BootFile file) -> {
                    byte[] part = new byte[(int) slice.length()];
                    assertThat(file.read(slice.from(), part, 0, part.length)).isEqualTo(part.length);
                    out.writeBytes(part);
                }
            }
        }
        return out.toByteArray();
    }

    @Test
    void isoFollowsTheInitialFileSystemAsAnArchive() throws IOException {
        BootRoutes.Answer answer = folder().routes()
                .route(new BootRoutes.Request("GET", "/proxmox/proxmox/initrd.img", "http://x", "192.0.2.77"));
        try (JoinedFiles files = ((BootRoutes.Answer.Files) answer).files()) {
            byte[] whole = bytes(files, 0, files.length());
            assertThat(new String(whole, StandardCharsets.ISO_8859_1)).startsWith("initrd\0\000070701")
                    .contains("proxmox.iso\0", "the iso\000070701").endsWith("TRAILER!!!\0\0\0\0");
            assertThat(whole.length % 4).isZero();
            assertThat((long) whole.length).isEqualTo(files.length());
            // Every range is what it is of the whole.
            for (int from = 0; from < whole.length; from += 3) {
                int length = Math.min(7, whole.length - from);
                assertThat(bytes(files, from, length))
                        .isEqualTo(java.util.Arrays.copyOfRange(whole, from, from + length));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"/proxmox/other/initrd.img", "/proxmox/debian/initrd.img", "/proxmox/initrd.img",
            "/proxmox//initrd.img",
            "/proxmox/../proxmox/initrd.img", "/proxmox/proxmox/initrd", "/proxmox/proxmox/x"})
    void nothingElseIsThere(String target) {
        assertThat(folder().routes().route(new BootRoutes.Request("GET", target, "http://x", "192.0.2.77")))
                .isInstanceOf(BootRoutes.Answer.NotFound.class);
    }

    private static String toml(ExampleFolder folder, Optional<String> fingerprint) {
        return ((Answer.Written) folder.machines().install(ExampleFolder.PVE_TOO).orElseThrow().answer(
                new Asked(ExampleFolder.PVE, "https://ns1.home.example:8443", "192.0.2.77", Optional.empty()),
                "$6$salt$hash", "https://ns1.home.example:8443/proxmox/installed?token=abc", fingerprint)).body();
    }

    @Test
    void answerHasTheProfilesKeysAndOurWebhook() {
        assertThat(toml(folder(), Optional.of("AA:BB"))).isEqualTo("""
                [global]
                keyboard = "en-us"
                country = "at"
                mailto = "a@b.example"
                timezone = "Europe/Vienna"
                root-password-hashed = "$6$salt$hash"
                reboot-on-error = false
                fqdn = "pve.home.example"

                [network]
                source = "from-dhcp"

                [disk-setup]
                filesystem = "ext4"
                disk-list = ["sda"]

                [post-installation-webhook]
                url = "https://ns1.home.example:8443/proxmox/installed?token=abc"
                cert-fingerprint = "AA:BB"
                """);
    }

    @Test
    void everyKeyOfTheInstallerCanBeWritten() {
        ExampleFolder folder = folder().with("boot/proxmox.yaml", """
                proxmox:
                  iso: proxmox/pve.iso
                  root-password: pve
                  global: {country: at, keyboard: pt-br, mailto: 'a"\\b', timezone: UTC, root-ssh-keys: ["k ${mac}"],
                    reboot-on-error: true, reboot-mode: power-off}
                  network: {source: from-answer, cidr: "${address}/24", dns: 192.0.2.1, gateway: 192.0.2.254,
                    filter: {ID_NET_NAME_MAC: "*5254*"},
                    interface-name-pinning: {mapping: {"52:54:00:00:00:03": nic0}}}
                  disk-setup: {filesystem: zfs, filter: {ID_SERIAL: "*${disk}*"}, filter-match: all,
                    zfs: {raid: raidz-1, ashift: 12, arc-max: 64, checksum: on, compress: zstd, copies: 1, hdsize: 8}}
                  first-boot: {source: from-url, ordering: network-online, url: "${http}/boot/first.sh"}
                """);
        assertThat(toml(folder, Optional.empty())).isEqualTo("""
                [global]
                keyboard = "pt-br"
                country = "at"
                mailto = "a\\"\\\\b"
                timezone = "UTC"
                root-password-hashed = "$6$salt$hash"
                root-ssh-keys = ["k 52:54:00:00:00:03"]
                reboot-on-error = true
                reboot-mode = "power-off"

                [global.fqdn]
                source = "from-dhcp"

                [network]
                source = "from-answer"
                cidr = "192.0.2.30/24"
                dns = "192.0.2.1"
                gateway = "192.0.2.254"

                [network.filter]
                ID_NET_NAME_MAC = "*5254*"

                [network.interface-name-pinning]
                enabled = true

                [network.interface-name-pinning.mapping]
                "52:54:00:00:00:03" = "nic0"

                [disk-setup]
                filesystem = "zfs"
                filter-match = "all"

                [disk-setup.filter]
                ID_SERIAL = "*sda*"

                [disk-setup.zfs]
                raid = "raidz-1"
                ashift = 12
                arc-max = 64
                checksum = "on"
                compress = "zstd"
                copies = 1
                hdsize = 8

                [post-installation-webhook]
                url = "https://ns1.home.example:8443/proxmox/installed?token=abc"

                [first-boot]
                source = "from-url"
                ordering = "network-online"
                url = "https://ns1.home.example:8443/boot/first.sh"
                """);
    }

    @Test
    void textsAreWrittenSoThatTheyCanEndNothing() {
        assertThat(Toml.write(new TreeMap<>(Map.of("a b", "x\"\n[y]\\\u007fü😀\ud800", "c", List.of("\t"))))).isEqualTo(
                "\"a b\" = \"x\\\"\\u000a[y]\\\\\\u007fü😀\ufffd\"\nc = [\"\\u0009\"]\n");
    }

    @Test
    void jsonIsWrittenForInstallersThatPreferIt() {
        Answer answer = folder().machines().install("pve").orElseThrow()
                .answer(new Asked(ExampleFolder.PVE, "http://x", "192.0.2.77",
                        Optional.of("application/json, application/toml;q=0.5")), "h", "http://x/y", Optional.empty());
        assertThat(answer).isInstanceOfSatisfying(Answer.Written.class, written -> {
            assertThat(written.contentType()).startsWith("application/json");
            assertThat(written.body()).contains("\"disk-list\": [\n      \"sda\"");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"application/json, application/toml;q=0.5 | true", "application/json | true",
            "application/toml | false", "*/* | false", "'' | false", "application/* | false",
            "application/json;q=0, */* | false",
            "application/toml;q=0.4 , Application/JSON ; charset=utf-8 ; q=0.5 | true",
            "application/json;q=2, application/toml;q=0.1 | false", "application/json;q=, text/html | false",
            "application/*;q=0.2, application/json;q=0.3 | true", ";;q,=|false"})
    void acceptSaysWhichIsPreferred(String accept, boolean json) {
        assertThat(MediaPreference.prefersJson(Optional.of(accept))).isEqualTo(json);
    }

    @Test
    void variableThatNobodyDefinedIsFoundBeforeTheMachineAsks() {
        List<Problem> problems = folder().with("machines/pve.yaml",
                "{macs: [\"52:54:00:00:00:03\"], boot: proxmox, install: now}").machines().problems();
        assertThat(problems).singleElement().asString().contains("machines/pve.yaml", "${disk}");
    }

    @Test
    void machineIsFoundByAnyCardAndNotByAStrangers() {
        Machines machines = folder().machines();
        assertThat(machines.named(List.of(ExampleFolder.STRANGER, ExampleFolder.PVE_TOO))).containsExactly("pve");
        assertThat(machines.named(List.of(ExampleFolder.PVE, ExampleFolder.PVE_TOO))).containsExactly("pve");
        assertThat(machines.named(List.of(ExampleFolder.PVE, ExampleFolder.WEB))).containsExactly("pve", "web");
        assertThat(machines.named(List.of(ExampleFolder.STRANGER))).isEmpty();
        assertThat(machines.install("web")).isEmpty();
        assertThat(machines.installs()).map(InstallTarget::name).containsExactly("pve");
    }
}
