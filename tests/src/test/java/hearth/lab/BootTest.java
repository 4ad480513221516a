package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import hearth.lab.VirtualMachine.Firmware;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Real firmware boots a real kernel. The machines run at the same time, as each takes about a minute, emulated. */
@Tag("lab")
class BootTest {
    private static final Duration BOOT = Duration.ofMinutes(4);
    private static LabNetwork network;

    @BeforeAll
    static void open() throws Exception {
        LabTests.given(LabConfiguration.bootsNothing());
        network = LabTests.openNetwork();
    }

    @AfterAll
    static void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void biosMachineWithIpxeFirmwareBootsKernelAndInitialFileSystem() throws Exception {
        LabTests.given(Firmware.BIOS.unavailable());
        try (VirtualMachine machine = VirtualMachine.start(network.lan(), "bios", "52:54:00:00:00:01", Firmware.BIOS)) {
            reachesTheInstaller(machine);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void biosMachineLoadsUndionlyByTftpAndBootsThroughIt() throws Exception {
        LabTests.given(Firmware.BIOS_WITH_SCRIPT.unavailable());
        // Asleep for ever, it can't go on to the card's own iPXE, which would boot without TFTP.
        String script = """
                #!ipxe
                dhcp
                chain tftp://%s/undionly.kpxe || sleep 3600
                """.formatted(LabNetwork.SERVER);
        try (VirtualMachine machine = VirtualMachine.startWithScript(network.lan(), "chain", "52:54:00:00:00:02",
                script)) {
            reachesTheInstaller(machine);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void uefiMachineLoadsSnponlyByTftpAndBootsKernelAndInitialFileSystem() throws Exception {
        LabTests.given(Firmware.UEFI.unavailable());
        try (VirtualMachine machine = VirtualMachine.start(network.lan(), "uefi", "52:54:00:00:00:03", Firmware.UEFI)) {
            machine.awaitConsole("NBP filename is snponly.efi", BOOT);
            machine.awaitConsole("NBP file downloaded successfully", BOOT);
            reachesTheInstaller(machine);
        }
    }

    @Test
    void biosRomIsToldToLoadUndionlyByTftp() throws Exception {
        LabTests.needs(Tool.UDHCPC);
        Host rom = network.client("rom");
        String script = DhcpClient.script(rom, "say", "#!/bin/sh\necho \"$1 $siaddr $boot_file.\"\n");
        Running udhcpc = rom.start("udhcpc", "-f", "-q", "-n", "-i", "lan0", "-V", "PXEClient:Arch:00000:UNDI:002001",
                "-x", "0x5d:0000", "-x", "0x5e:010201", "-s", script);
        udhcpc.awaitOutput("^bound 192\\.0\\.2\\.1 undionly\\.kpxe\\.$", DhcpClient.EXCHANGE);
    }

    private static void reachesTheInstaller(VirtualMachine machine) throws Exception {
        machine.awaitConsole("Linux version 6\\.", BOOT);
        machine.awaitConsole("Run /init as init process", BOOT);
        machine.awaitConsole("Starting system log daemon", BOOT);
        assertThat(machine.console()).containsPattern("Command line: .*console=ttyS0");
        assertThat(network.hearth().log()).doesNotContain("LEAK");
    }
}
