package hearth.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Random;

/**
 * Stands in for the installer of Proxmox VE, whose ISO can't be had here. It is the kernel of Debian's installer and its
 * initial file system, with a program of ours as the first process; that does on the network what Proxmox's does, with
 * busybox: it asks by DHCP for options 250 and 251, posts what it knows of its machine to the URL that it was told, posts
 * its report to the webhook that the answer names, and asks a second time. What it found out it writes to the console, a
 * line each:
 *
 * <pre>
 * stand-in: iso SHA-256       of /proxmox.iso
 * stand-in: url URL           option 250
 * stand-in: answer            and the answer, up to: stand-in: end
 * stand-in: report taken      or: refused
 * stand-in: second refused    or: given
 * stand-in: done
 * </pre>
 */
public final class StandInInstaller {
    /** A boot profile with these files, below {@code boot/}. */
    public static final String PROFILE = """
            arguments: console=ttyS0
            proxmox:
              root-password: pve
              global: {country: at, mailto: root@lab.test, timezone: Europe/Vienna}
              disk-setup: {filesystem: ext4, disk-list: [sda]}
            """;
    /** What belongs into the data folder's {@code secrets/pve}. */
    public static final String ROOT_PASSWORD = "$6$lab$notTheHashOfAnyPassword";

    private static final int ISO_BYTES = 3_000_001;

    private static final String INIT = """
            #!/stand-in/busybox sh
            b=/stand-in/busybox
            $b mount -t proc proc /proc
            $b mount -t sysfs sysfs /sys
            say() { echo "stand-in: $*"; }
            say iso $($b sha256sum /proxmox.iso)
            /sbin/modprobe virtio_pci
            /sbin/modprobe virtio_net
            for try in 1 2 3 4 5 6 7 8 9 10; do
              card=$($b ls /sys/class/net | $b grep -v '^lo$' | $b head -n 1)
              [ -n "$card" ] && break
              $b sleep 1
            done
            $b ip link set "$card" up
            $b udhcpc -i "$card" -n -q -t 20 -O 250 -O 251 -s /stand-in/lease || say no lease
            url=$(printf "$($b sed 's/../\\\\x&/g' /tmp/opt250)")
            say url "$url"
            mac=$($b cat /sys/class/net/$card/address)
            cat=/tmp/machine
            $b cat >$cat <<END
            {"\\$schema": {"version": "1.0"}, "product": {"fullname": "Proxmox VE", "product": "pve", "enable_btrfs": true},
             "iso": {"release": "9.1", "isorelease": "1"},
             "dmi": {"system": {"serial": "lab", "sku": "", "uuid": "", "name": "lab"}, "baseboard": {}, "chassis": {}},
             "network_interfaces": [{"link": "lo", "mac": "00:00:00:00:00:00"}, {"link": "$card", "mac": "$mac"}]}
            END
            ask() {
              $b wget -q -O $1 --header 'Content-Type: application/json; charset=utf-8' \\
                --header 'Accept: application/toml' --post-file $cat "$url"
            }
            ask /tmp/answer || say no answer
            say answer
            $b cat /tmp/answer
            say end
            hook=$($b sed -n '/post-installation-webhook/,$s/^url = "\\(.*\\)"$/\\1/p' /tmp/answer)
            $b cat >/tmp/report <<END
            {"\\$schema": {"version": "1.2"}, "fqdn": "$($b hostname).lab.test", "machine-id": "5d41402abc4b2a76",
             "kernel-version": {"release": "$($b uname -r)"},
             "network-interfaces": [{"name": "$card", "mac": "$mac", "address": "$($b cat /tmp/address)", "is-management": true}],
             "ssh-public-host-keys": {"ecdsa": "a", "ed25519": "b", "rsa": "c"}}
            END
            if $b wget -q -O /dev/null --header 'Content-Type: application/json; charset=utf-8' \\
              --post-file /tmp/report "$hook"; then say report taken; else say report refused; fi
            if ask /tmp/second; then say second given; else say second refused; fi
            say done
            $b poweroff -f
            """;

    private static final String LEASE = """
            #!/stand-in/busybox sh
            b=/stand-in/busybox
            case $1 in
              bound)
                $b ip address add "$ip/$mask" dev "$interface"
                echo "$opt250" >/tmp/opt250
                echo "$ip/$mask" >/tmp/address
                [ -n "$hostname" ] && $b hostname "$hostname"
                ;;
            esac
            """;

    private StandInInstaller() {}

    /** Why it can't be made here; empty if it can. */
    public static Optional<String> unavailable() {
        return Tool.missing(Tool.DEBIAN_KERNEL, Tool.DEBIAN_INITRD, Tool.BUSYBOX);
    }

    /** Writes kernel, initial file system and ISO, by the names that a profile has for them, into {@code boot/files}. */
    public static void write(Path files, Path scratch) throws IOException, InterruptedException {
        Path proxmox = Files.createDirectories(files.resolve("proxmox"));
        Files.copy(Tool.DEBIAN_KERNEL.path(), proxmox.resolve("linux26"));
        writeIso(proxmox.resolve("proxmox.iso"));
        Path initrd = Files.copy(Tool.DEBIAN_INITRD.path(), proxmox.resolve("initrd.img"));
        try (OutputStream out = Files.newOutputStream(initrd, java.nio.file.StandardOpenOption.APPEND)) {
            out.write(new byte[(int) (-Files.size(initrd) & 3)]);
            out.write(archive(scratch));
        }
    }

    /** Bytes that say nothing; their number is no multiple of four, as an ISO's is, so that the rest must be right too. */
    public static void writeIso(Path file) throws IOException {
        byte[] iso = new byte[ISO_BYTES];
        new Random(1).nextBytes(iso);
        Files.write(file, iso);
    }

    /** What is laid over Debian's initial file system, packed by a real cpio. */
    private static byte[] archive(Path scratch) throws IOException, InterruptedException {
        Path top = Files.createDirectories(scratch.resolve("stand-in-installer"));
        Path folder = Files.createDirectories(top.resolve("stand-in"));
        Files.copy(Tool.BUSYBOX.path(), folder.resolve("busybox"));
        for (Path script : new Path[]{Files.writeString(top.resolve("init"), INIT),
                Files.writeString(folder.resolve("lease"), LEASE)}) {
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createDirectories(top.resolve("tmp"));
        Path packed = scratch.resolve("stand-in.cpio");
        Process cpio = new ProcessBuilder("sh", "-c", "find . | busybox cpio -o -H newc").directory(top.toFile())
                .redirectOutput(packed.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        if (cpio.waitFor() != 0) {
            throw new LabException("cpio has ended with " + cpio.exitValue());
        }
        return Files.readAllBytes(packed);
    }
}
