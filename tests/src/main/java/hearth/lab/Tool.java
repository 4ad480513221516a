package hearth.lab;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What the lab uses of others: a command, or a file that a package brings. {@code tests/setup/packages.txt} has the same packages. */
public enum Tool {
    IP("ip", "iproute2"),
    UNSHARE("unshare", "util-linux"),
    NSENTER("nsenter", "util-linux"),
    CURL("curl", "curl"),
    DIG(
            "dig", "bind9-dnsutils"),
    KDIG("kdig", "knot-dnsutils"),
    KNOTD("knotd", "knot"),
    DHCLIENT("dhclient",
            "isc-dhcp-client"),
    UDHCPC("udhcpc", "udhcpc"),
    DHCPCD("dhcpcd", "dhcpcd-base"),
    DHCRELAY(
            "dhcrelay",
            "isc-dhcp-relay"),
    PERFDHCP("perfdhcp", "kea-admin"),
    TFTP("tftp", "tftp-hpa"),
    ATFTP(
            "atftp", "atftp"),
    PEBBLE("pebble", "pebble"),
    OPENSSL("openssl", "openssl"),
    PROMETHEUS("prometheus", "prometheus"),
    PROMTOOL("promtool",
            "prometheus"),
    CHROMIUM("chromium", "chromium"),
    QEMU("qemu-system-x86_64", "qemu-system-x86"),
    BIOS_ROM(
            "/usr/lib/ipxe/qemu/pxe-virtio.rom",
            "ipxe-qemu"),
    IPXE_KERNEL("/usr/lib/ipxe/ipxe.lkrn",
            "ipxe"),
    UNDIONLY("/usr/lib/ipxe/undionly.kpxe",
            "ipxe"),
    SNPONLY("/usr/lib/ipxe/snponly.efi",
            "ipxe"),
    UEFI_CODE(
            "/usr/share/OVMF/OVMF_CODE_4M.fd",
            "ovmf"),
    UEFI_VARIABLES(
            "/usr/share/OVMF/OVMF_VARS_4M.fd",
            "ovmf"),
    DEBIAN_KERNEL(
            Tool.NETBOOT
                    + "linux",
            "debian-installer-12-netboot-amd64"),
    DEBIAN_INITRD(
            Tool.NETBOOT
                    + "initrd.gz",
            "debian-installer-12-netboot-amd64"),
    DOCKERD("dockerd", "docker.io"),
    DOCKER("/usr/bin/docker", "docker.io"),
    BUSYBOX("/usr/bin/busybox", "busybox-static"),
    ETCD("etcd", "etcd-server"),
    PYTHON("python3", "python3");

    private static final String NETBOOT = "/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64/";

    /** Where commands are looked for: a user's own PATH often lacks the folders of the system's daemons. */
    public static final String SEARCH_PATH = Stream
            .of(System.getenv().getOrDefault("PATH", ""), "/usr/sbin", "/usr/bin", "/sbin", "/bin")
            .filter(s -> !s.isEmpty()).reduce((a, b) -> a + File.pathSeparator + b).orElseThrow();

    private final String name;
    private final String debianPackage;

    Tool(String name, String debianPackage) {
        this.name = name;
        this.debianPackage = debianPackage;
    }

    /** The command's name, or the file's path. */
    public String command() {
        return name;
    }

    /** The file. */
    public Path path() {
        return Path.of(name);
    }

    /** Why it can't be used: what is missing and which package brings it. Empty if it is there. */
    public Optional<String> missing() {
        boolean there = name.startsWith("/")
                ? Files.isReadable(path())
                : Stream.of(SEARCH_PATH.split(File.pathSeparator, -1))
                        .anyMatch(d -> Files.isExecutable(Path.of(d, name)));
        return there
                ? Optional.empty()
                : Optional.of(name + " is missing; install Debian's package " + debianPackage);
    }

    /** The first reason why one of these tools can't be used. */
    public static Optional<String> missing(Tool... tools) {
        return Stream.of(tools).flatMap(t -> t.missing().stream()).findFirst();
    }
}
