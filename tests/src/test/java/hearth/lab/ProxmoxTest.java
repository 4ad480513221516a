package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.lab.VirtualMachine.Firmware;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Machines that are ordered to install Proxmox VE. The installer's DHCP client is the real one; the installer itself is
 * {@link StandInInstaller}, since Proxmox's ISO can't be had here.
 */
@Tag("lab")
class ProxmoxTest {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final Duration BOOT = Duration.ofMinutes(6);
    private static final String MAC = "52:54:00:00:30:01";
    private static final String SECOND_MAC = "52:54:00:00:30:02";

    /** What the installer's start-up script appends to Debian's {@code dhclient.conf}; the first line is Debian's. */
    private static final String DHCLIENT = """
            request subnet-mask, broadcast-address, time-offset, routers, domain-name, domain-name-servers, host-name;
            option proxmox-auto-installer-manifest-url code 250 = text;
            option proxmox-auto-installer-cert-fingerprint code 251 = text;
            also request proxmox-auto-installer-manifest-url, proxmox-auto-installer-cert-fingerprint;
            """;

    private static final String MACHINE = """
            {"$schema": {"version": "1.0"}, "product": {"fullname": "Proxmox VE", "product": "pve", "enable_btrfs": false},
             "iso": {"release": "9.1", "isorelease": "1"},
             "dmi": {"system": {"serial": "S1", "sku": "", "uuid": "d7b4", "name": "box"}, "baseboard": {}, "chassis": {}},
             "network_interfaces": [{"link": "eno1", "mac": "52:54:00:00:30:aa"}, {"link": "eno2", "mac": "%s"}]}
            """;

    private static final String REPORT = """
            {"$schema": {"version": "1.2"}, "fqdn": "pve.lab.test", "machine-id": "5d41",
             "kernel-version": {"release": "6.14.8-2-pve"}, "network-interfaces":
             [{"name": "eno2", "mac": "52:54:00:00:30:01", "address": "192.0.2.30/24", "is-management": true}],
             "ssh-public-host-keys": {"ecdsa": "a", "ed25519": "b", "rsa": "c"}}
            """;

    private LabNetwork network;

    @BeforeEach
    void open() throws Exception {
        LabTests.given(LabConfiguration.bootsNothing().or(StandInInstaller::unavailable));
        LabTests.needs(Tool.DHCLIENT, Tool.PYTHON);
        network = LabTests.openNetwork();
        Path configuration = network.hearth().configuration();
        StandInInstaller.write(configuration.resolve("boot/files"), network.server().folder());
        Files.writeString(configuration.resolve("boot/proxmox.yaml"), StandInInstaller.PROFILE);
        Files.createDirectories(configuration.resolve("machines"));
        Files.writeString(configuration.resolve("machines/pve.yaml"), """
                {macs: ["%s"], address: 192.0.2.30, boot: proxmox, install: once}
                """.formatted(MAC));
        Files.writeString(configuration.resolve("machines/idle.yaml"), """
                {macs: ["%s"], boot: proxmox}
                """.formatted(SECOND_MAC));
        Files.createDirectories(network.hearth().data().resolve("secrets"));
        Files.writeString(network.hearth().data().resolve("secrets/pve"), StandInInstaller.ROOT_PASSWORD);
        network.hearth().reload();
    }

    @AfterEach
    void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    /** A host with this card whose dhclient asks as the installer's does; gives its lease file. */
    private String leases(String name, String mac) throws Exception {
        Host host = network.client(name);
        host.down("lan0");
        host.ip("link", "set", "lan0", "address", mac);
        host.up("lan0");
        Path configuration = Files.writeString(host.folder().resolve("dhclient.conf"), DHCLIENT);
        Path leases = Files.createFile(host.folder().resolve("dhclient.leases"));
        String script = DhcpClient.script(host, "script", "#!/bin/sh\nexit 0\n");
        host.run(MOMENT, "dhclient", "-4", "-1", "-v", "-cf", configuration.toString(), "-lf", leases.toString(),
                "-pf", host.folder().resolve("pid").toString(), "-sf", script, "lan0").orThrow();
        String text = Files.readString(leases);
        host.run(MOMENT, "dhclient", "-4", "-x", "-pf", host.folder().resolve("pid").toString(), "-lf",
                leases.toString(), "-sf", script, "lan0");
        return text;
    }

    /** As the installer finds it: the last word of the first line that begins so, without its quotes. */
    private static Optional<String> option(String leases, String name) {
        return leases.lines().map(String::strip).filter(line -> line.startsWith("option " + name + " ")).findFirst()
                .map(line -> line.substring(line.lastIndexOf(' ') + 2, line.length() - 2));
    }

    /** Posts, and gives the status with the body below it. */
    private String post(String url, String body) throws Exception {
        Path file = Files.writeString(network.server().folder().resolve("body.json"), body);
        return network.server().run(MOMENT, "curl", "-sS", "-m", "20", "-H",
                "Content-Type: application/json; charset=utf-8", "-H", "Accept: application/toml", "--data-binary",
                "@" + file, "-w", "\n%{http_code} %{content_type}", url).orThrow().out();
    }

    private String metric(String line) throws Exception {
        return network.server().run(MOMENT, "curl", "-fsS", LabNetwork.HTTP + "/metrics").orThrow().out().lines()
                .filter(each -> each.startsWith(line)).findFirst().orElse("");
    }

    @Test
    void machineIsAnsweredOnceAndDisarmedAlsoByAServerThatDiedInBetween() throws Exception {
        String leases = leases("pve", MAC);
        assertThat(option(leases, "host-name")).contains("pve");
        assertThat(option(leases, "domain-name")).contains("lab.test");
        assertThat(option(leases, "proxmox-auto-installer-cert-fingerprint")).isEmpty();
        String url = option(leases, "proxmox-auto-installer-manifest-url").orElseThrow();
        assertThat(url).isEqualTo(LabNetwork.HTTP + "/proxmox/answer");
        assertThat(option(leases("idle", SECOND_MAC), "proxmox-auto-installer-manifest-url"))
                .as("a machine without an order").isEmpty();
        assertThat(metric("hearth_install_machines{state=\"armed\"}")).endsWith(" 1.0");

        String answer = post(url, MACHINE.formatted(MAC));
        assertThat(answer).endsWith("\n200 application/toml; charset=utf-8");
        String body = answer.substring(0, answer.lastIndexOf('\n'));
        Path toml = Files.writeString(network.server().folder().resolve("answer.toml"), body);
        assertThat(network.server().run(MOMENT, "python3", "-c", """
                import tomllib, sys
                answer = tomllib.load(open(sys.argv[1], 'rb'))
                hook = answer.pop('post-installation-webhook')
                assert list(hook) == ['url'], hook
                print(answer)
                """, toml.toString()).orThrow().out()).isEqualTo("{'global': {'keyboard': 'en-us', 'country': 'at', "
                + "'mailto': 'root@lab.test', 'timezone': 'Europe/Vienna', 'root-password-hashed': '"
                + StandInInstaller.ROOT_PASSWORD
                + "', 'reboot-on-error': False, 'fqdn': {'source': 'from-dhcp'}}, "
                + "'network': {'source': 'from-dhcp'}, "
                + "'disk-setup': {'filesystem': 'ext4', 'disk-list': ['sda']}}\n");
        Matcher hook = Pattern.compile("url = \"([^\"]+)\"").matcher(body);
        assertThat(hook.find()).isTrue();

        network.hearth().kill();
        network.hearth().restart();

        assertThat(post(url, MACHINE.formatted(MAC))).endsWith("\n409 text/plain; charset=utf-8");
        assertThat(option(leases("again", MAC), "proxmox-auto-installer-manifest-url")).isEmpty();
        assertThat(script()).contains("is being installed since", "sanboot").doesNotContain("linux26");
        assertThat(metric("hearth_install_machines{state=\"installing\"}")).endsWith(" 1.0");
        assertThat(post(hook.group(1).replaceAll(".$", "x"), REPORT)).contains("\n403 ");
        assertThat(post(hook.group(1), REPORT)).contains("\n200 ");
        network.hearth().awaitLog("INSTALL_DONE.*pve.lab.test.*192.0.2.30/24.*6.14.8-2-pve", MOMENT);
        assertThat(network.hearth().log()).doesNotContain(hook.group(1).substring(hook.group(1).indexOf('=') + 1));

        network.hearth().kill();
        network.hearth().restart();

        assertThat(metric("hearth_install_machines{state=\"done\"}")).endsWith(" 1.0");
        assertThat(post(url, MACHINE.formatted(MAC))).contains("\n409 ");
        assertThat(post(hook.group(1), REPORT)).contains("\n403 ");
        assertThat(script()).contains("is installed", "sanboot");
        assertThat(post(url, "x".repeat(2_000_000))).contains("\n413 ");
        assertThat(network.hearth().log()).doesNotContain("LEAK").doesNotContain("MISDEED");
    }

    private String script() throws Exception {
        return network.server().run(MOMENT, "curl", "-fsS", LabNetwork.HTTP + "/ipxe/" + MAC).orThrow().out();
    }

    @Test
    void isoComesOutOfTheInitialFileSystemAsItIs() throws Exception {
        String image = LabNetwork.HTTP + "/proxmox/proxmox/initrd.img";
        Path files = network.hearth().configuration().resolve("boot/files/proxmox");
        long before = Files.size(files.resolve("initrd.img"));
        network.server().run(MOMENT, "sh", "-c", """
                set -e
                curl -fsS -o image %1$s
                cmp -n %2$d image %3$s/initrd.img
                mkdir out
                tail -c +%4$d image | (cd out && busybox cpio -i)
                cmp out/proxmox.iso %3$s/proxmox.iso
                # In parts, over all seams, the same comes as in one.
                size=$(stat -c %%s image)
                from=0
                while [ $from -lt $size ]; do
                  curl -fsS -r $from-$((from + 1999999)) %1$s >>parts
                  from=$((from + 2000000))
                done
                cmp image parts
                curl -fsS -r %5$d-%6$d %1$s >seam
                tail -c +%7$d image | head -c 200 | cmp - seam
                etag=$(curl -fsSI %1$s | sed -n 's/^etag: //Ip' | tr -d '\\r')
                test "$(curl -sS -o empty -w '%%{http_code}' -H "If-None-Match: $etag" %1$s)" = 304
                """.formatted(image, before, files, before + (-before & 3) + 1, before - 100, before + 99,
                before - 100 + 1)).orThrow();
        assertThat(network.hearth().log()).doesNotContain("LEAK").doesNotContain("MISDEED");
    }

    @Test
    void virtualMachineBootsTheInstallerFetchesItsAnswerOnceAndReports() throws Exception {
        LabTests.given(Firmware.BIOS.unavailable());
        Path iso = network.hearth().configuration().resolve("boot/files/proxmox/proxmox.iso");
        String hash = network.server().run(MOMENT, "sha256sum", iso.toString()).orThrow().out().split(" ", -1)[0];
        try (VirtualMachine machine = VirtualMachine.start(network.lan(), "pve", MAC, Firmware.BIOS)) {
            machine.awaitConsole("stand-in: iso " + hash + " ", BOOT);
            machine.awaitConsole("stand-in: url " + LabNetwork.HTTP + "/proxmox/answer", BOOT);
            machine.awaitConsole("root-password-hashed = \"" + Pattern.quote(StandInInstaller.ROOT_PASSWORD), MOMENT);
            machine.awaitConsole("stand-in: report taken", MOMENT);
            machine.awaitConsole("stand-in: second refused", MOMENT);
        }
        network.hearth().awaitLog("INSTALL_DONE.*pve.lab.test.*192.0.2.30/24", MOMENT);
        assertThat(metric("hearth_install_answers_total{result=\"given\"}")).endsWith(" 1.0");
        assertThat(metric("hearth_install_answers_total{result=\"answered-before\"}")).endsWith(" 1.0");
        assertThat(script()).contains("is installed", "sanboot");
    }
}
