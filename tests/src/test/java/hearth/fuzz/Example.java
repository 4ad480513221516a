package hearth.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import hearth.config.Appliance;
import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;

/** A small configuration with two networks, a machine, and files to boot. */
final class Example {
    static final String SECRET = "what stands outside boot/files";

    private static final Map<String, String> FILES = Map.of("hearth.yaml", """
            dhcp: {listen: ["127.0.0.1:6700"], in-flight: 16}
            http: {listen: ["127.0.0.1:8080"]}
            """, "networks/lan.yaml", """
            subnet: 192.0.2.0/24
            pools: [192.0.2.100-192.0.2.103]
            routers: [192.0.2.1]
            dns-servers: [192.0.2.2]
            domain: example.org
            search-domains: [example.org, example.net]
            options: {43: "hex:010400000002", 72: "ip:192.0.2.10"}
            reservations:
              - {mac: "52:54:00:aa:00:01", address: 192.0.2.50, hostname: printer}
            """, "networks/relayed.yaml", """
            subnet: 198.51.100.0/24
            pools: [198.51.100.10-198.51.100.11]
            """, "machines/web.yaml", """
            macs: ["52:54:00:00:00:01"]
            address: 192.0.2.10
            boot: debian
            """, "boot/debian.yaml", """
            kernel: debian/linux
            initrd: [debian/initrd.gz]
            arguments: url=${http}/boot/preseed.cfg
            """, "boot/pve.yaml", """
            proxmox:
              kernel: debian/linux
              initrd: debian/initrd.gz
              iso: a b.txt
              root-password: pve
              global: {country: at, mailto: root@example.org, timezone: UTC}
              disk-setup: {filesystem: ext4, disk-list: [sda]}
            """, "boot/files/debian/linux", "kernel", "boot/files/debian/initrd.gz", "initrd", "boot/files/a b.txt",
            "odd",
            "boot/templates/secret", SECRET);

    private Example() {}

    /** What {@code hearth.yaml} with this text says, defaults included. */
    static Appliance appliance(String text) {
        try {
            Path folder = Files.createTempDirectory("hearth-fuzz");
            Path file = Files.writeString(folder.resolve("hearth.yaml"), text);
            Appliance appliance = load(folder).appliance();
            Files.delete(file);
            Files.delete(folder);
            return appliance;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Configuration in(Path folder) throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return load(folder);
    }

    private static Configuration load(Path folder) {
        return switch (ConfigurationLoader.load(folder)) {
            case ConfigurationLoader.Result.Loaded(var configuration) -> configuration;
            case ConfigurationLoader.Result.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }
}
