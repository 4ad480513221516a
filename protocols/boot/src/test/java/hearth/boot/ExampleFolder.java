package hearth.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;
import hearth.config.Mac;

/** A configuration folder to write into, read by the real loader. */
record ExampleFolder(Path path) {
    static final Mac WEB = Mac.parse("52:54:00:00:00:01");
    static final Mac NAS = Mac.parse("52:54:00:00:00:02");
    static final Mac PVE = Mac.parse("52:54:00:00:00:03");
    static final Mac PVE_TOO = Mac.parse("52:54:00:00:00:04");
    static final Mac STRANGER = Mac.parse("52:54:00:00:00:99");

    /** A machine {@code web} with a profile {@code debian}, and {@code nas} that starts from its own disk. */
    static ExampleFolder at(Path path) {
        return new ExampleFolder(path)
                .with("hearth.yaml", "http: {listen: [\"127.0.0.1:8080\"]}\n").with("networks/lan.yaml", """
                        subnet: 192.0.2.0/24
                        """)
                .with("machines/web.yaml", """
                        macs: ["52:54:00:00:00:01"]
                        address: 192.0.2.10
                        boot: debian
                        variables: {suite: stable, dir: "deb 12"}
                        """).with("machines/nas.yaml", """
                        macs: ["52:54:00:00:00:02"]
                        """).with("boot/debian.yaml", """
                        kernel: debian/linux
                        initrd: [debian/initrd.gz]
                        arguments: suite=${suite} url=${http}/boot/preseed.cfg --- quiet
                        """).with("boot/files/debian/linux", "kernel").with("boot/files/debian/initrd.gz", "initrd");
    }

    ExampleFolder with(String file, String text) {
        try {
            Path target = path.resolve(file);
            Files.createDirectories(target.getParent());
            Files.writeString(target, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Machines machines() {
        return Machines.of(configuration());
    }

    Configuration configuration() {
        return switch (ConfigurationLoader.load(path)) {
            case ConfigurationLoader.Result.Loaded(Configuration configuration) -> configuration;
            case ConfigurationLoader.Result.Refused refused -> throw new AssertionError(refused.problems().toString());
        };
    }

    /** Besides, {@code pve} which is to be installed, and its files. */
    ExampleFolder withProxmox() {
        return with("machines/pve.yaml", """
                macs: ["52:54:00:00:00:03", "52:54:00:00:00:04"]
                address: 192.0.2.30
                boot: proxmox
                install: first
                variables: {disk: sda}
                """).with("boot/proxmox.yaml", """
                arguments: console=ttyS0
                proxmox:
                  iso: proxmox/pve.iso
                  root-password: pve
                  global: {fqdn: "${name}.home.example", country: at, mailto: a@b.example, timezone: Europe/Vienna}
                  disk-setup: {filesystem: ext4, disk-list: ["${disk}"]}
                """).with("boot/files/proxmox/linux26", "kernel").with("boot/files/proxmox/initrd.img", "initrd")
                .with("boot/files/proxmox/pve.iso", "the iso");
    }

    BootRoutes routes() {
        return routes(Installations.NONE);
    }

    BootRoutes routes(Installations installations) {
        return new BootRoutes(new BootFiles(path.resolve("boot/files"), path.resolve("own")), machines(),
                () -> installations, new BootCounts());
    }

    /** The script that the machine gets over HTTP. */
    String script(Mac mac) {
        return script(mac, Installations.NONE);
    }

    String script(Mac mac, Installations installations) {
        BootRoutes.Answer answer = routes(installations)
                .route(new BootRoutes.Request("GET", "/ipxe/" + mac.hyphenated(),
                        "http://192.0.2.1:8080", "192.0.2.77"));
        return ((BootRoutes.Answer.Text) answer).body();
    }
}
