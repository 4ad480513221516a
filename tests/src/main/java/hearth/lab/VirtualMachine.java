package hearth.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A computer that starts from the network, by its firmware. Emulated, not by KVM: where KVM is itself emulated, iPXE's
 * real mode code fails in it, and UEFI firmware needs a minute more. 1 GiB of memory.
 */
public final class VirtualMachine implements AutoCloseable {
    /** How it starts. */
    public enum Firmware {
        /** SeaBIOS, with iPXE as the network card's ROM. */
        BIOS(Tool.QEMU, Tool.BIOS_ROM),
        /** SeaBIOS starts a whole iPXE, with a script of our own instead of its usual behaviour. */
        BIOS_WITH_SCRIPT(Tool.QEMU, Tool.IPXE_KERNEL),
        /** OVMF, with its own PXE client. */
        UEFI(Tool.QEMU, Tool.UEFI_CODE, Tool.UEFI_VARIABLES);

        private final Tool[] tools;

        Firmware(Tool... tools) {
            this.tools = tools;
        }

        /** Why no machine with this firmware can be started here; empty if one can. */
        public Optional<String> unavailable() {
            Path tun = Path.of("/dev/net/tun");
            return Files.isReadable(tun) && Files.isWritable(tun)
                    ? Tool.missing(tools)
                    : Optional.of("this user may not open " + tun + ", which virtual machines need; run as root");
        }
    }

    private final Running qemu;
    private final Path console;

    private VirtualMachine(Running qemu, Path console) {
        this.qemu = qemu;
        this.console = console;
    }

    /** Switches a machine on. Its serial console is {@link #console}. */
    public static VirtualMachine start(Bridge bridge, String name, String mac, Firmware firmware)
            throws IOException, InterruptedException {
        return start(bridge, name, mac, firmware, "");
    }

    /** Switches on a machine whose iPXE runs {@code script} first. */
    public static VirtualMachine startWithScript(Bridge bridge, String name, String mac, String script)
            throws IOException, InterruptedException {
        return start(bridge, name, mac, Firmware.BIOS_WITH_SCRIPT, script);
    }

    private static VirtualMachine start(Bridge bridge, String name, String mac, Firmware firmware, String script)
            throws IOException, InterruptedException {
        Host hub = bridge.hub();
        Path home = Files.createDirectory(hub.folder().resolve(name));
        Path console = Files.createFile(home.resolve("console"));
        List<String> line = new ArrayList<>(List.of("qemu-system-x86_64", "-name", name, "-cpu", "qemu64", "-accel",
                "tcg", "-m",
                "1024", "-display", "none", "-monitor", "none", "-no-reboot", "-serial", "file:" + console, "-netdev",
                "tap,id=lan,ifname=" + bridge.tap() + ",script=no,downscript=no"));
        String card = "virtio-net-pci,netdev=lan,bootindex=1,mac=" + mac;
        switch (firmware) {
            case BIOS -> line.addAll(List.of("-machine", "pc", "-device", card));
            case BIOS_WITH_SCRIPT -> line.addAll(List.of("-machine", "pc", "-device", card, "-kernel",
                    Tool.IPXE_KERNEL.command(), "-initrd",
                    Files.writeString(home.resolve("script.ipxe"), script).toString()));
            case UEFI -> {
                Path variables = Files.copy(Tool.UEFI_VARIABLES.path(), home.resolve("variables.fd"));
                // romfile= takes away the card's iPXE, so that the firmware's own PXE client is the one that asks.
                line.addAll(
                        List.of("-machine", "q35", "-device", card + ",romfile=", "-device", "virtio-rng-pci", "-drive",
                                "if=pflash,format=raw,unit=0,readonly=on,file=" + Tool.UEFI_CODE.path(), "-drive",
                                "if=pflash,format=raw,unit=1,file=" + variables));
            }
        }
        return new VirtualMachine(hub.start(line.toArray(String[]::new)), console);
    }

    /** What it has written to its serial console so far, control sequences and all. */
    public String console() throws IOException {
        return Files.readString(console, StandardCharsets.ISO_8859_1);
    }

    /** Waits until its console shows {@code pattern}. */
    public void awaitConsole(String pattern, Duration limit) throws Exception {
        Pattern p = Pattern.compile(pattern);
        Await.until("the machine's console to show /" + pattern + "/", limit, () -> {
            // Asked before the console is read: what a machine that has ended wrote last is all there then.
            boolean ended = !qemu.alive();
            String console = console();
            if (p.matcher(console).find()) {
                return Optional.of(console);
            }
            if (ended) {
                throw new LabException("the virtual machine has ended: " + qemu.lastOutput());
            }
            return Optional.empty();
        }, this::lastConsole);
    }

    /** Switches it off, as by pulling the plug. */
    @Override
    public void close() {
        qemu.kill();
    }

    private String lastConsole() {
        try {
            return Await.tail(console());
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }
}
