package hearth.lab;

import java.io.IOException;
import java.nio.file.Files;

/** Roy Marples's client, as in Raspberry Pi OS and Alpine. It probes its address with ARP before it uses it. */
record Dhcpcd(Host host, String device, Running client) implements DhcpClient {
    /** It sets addresses and routes by itself. */
    private static final String SCRIPT = """
            #!/bin/sh
            case $reason in
              BOUND | RENEW | REBIND | REBOOT)
                {
                  echo "search $new_domain_name"
                  for server in $new_domain_name_servers; do echo "nameserver $server"; done
                } >/etc/resolv.conf
                ;;
            esac
            """;

    static Dhcpcd start(Host host, String device, String hostName) throws IOException {
        String configuration = Files.writeString(host.folder().resolve("dhcpcd.conf"), """
                hostname %s
                option domain_name, domain_name_servers, routers
                """.formatted(hostName)).toString();
        return new Dhcpcd(host, device, host.start("dhcpcd", "-4", "-B", "-d", "-f", configuration, "-c",
                DhcpClient.script(host, "dhcpcd-script", SCRIPT), device));
    }

    @Override
    public void renew() throws Exception {
        String renewed = ": acknowledged ";
        int before = client.count(renewed);
        host.run(EXCHANGE, "dhcpcd", "-4", "-N", device).orThrow();
        client.awaitOutput(renewed, before + 1, EXCHANGE);
    }

    @Override
    public void release() throws Exception {
        host.run(EXCHANGE, "dhcpcd", "-4", "-k", device).orThrow();
        client.awaitEnd(EXCHANGE);
    }
}
