package hearth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** ISC's client, which the Proxmox installer uses. */
record Dhclient(Host host, String device, Running client, List<String> files) implements DhcpClient {
    /** It can't be told to renew, so it is told that T1 comes soon, whatever the server says; and T2 soon after it. */
    private static final Duration RENEWAL = Duration.ofSeconds(5);
    private static final Duration REBINDING = Duration.ofSeconds(10);

    /** In place of the system's script, which would replace resolv.conf instead of writing into it. */
    private static final String SCRIPT = """
            #!/bin/sh
            case $reason in
              PREINIT) ip link set "$interface" up ;;
              BOUND | RENEW | REBIND | REBOOT)
                ip address replace "$new_ip_address/$new_subnet_mask" dev "$interface"
                for router in $new_routers; do ip route replace default via "$router"; break; done
                {
                  echo "search $new_domain_name"
                  for server in $new_domain_name_servers; do echo "nameserver $server"; done
                } >/etc/resolv.conf
                ;;
              EXPIRE | FAIL | RELEASE | STOP) ip address flush dev "$interface" ;;
            esac
            """;

    static Dhclient start(Host host, String device, String hostName) throws IOException {
        String configuration = Files.writeString(host.folder().resolve("dhclient.conf"), """
                send host-name "%s";
                request subnet-mask, routers, domain-name, domain-name-servers;
                supersede dhcp-renewal-time %d;
                supersede dhcp-rebinding-time %d;
                """.formatted(hostName, RENEWAL.toSeconds(), REBINDING.toSeconds())).toString();
        String leases = Files.createFile(host.folder().resolve("dhclient.leases")).toString();
        List<String> files = List.of("-cf", configuration, "-lf", leases, "-pf",
                host.folder().resolve("dhclient.pid").toString(), "-sf",
                DhcpClient.script(host, "dhclient-script", SCRIPT), device);
        return new Dhclient(host, device, host.start(line(List.of("-4", "-d", "-v"), files)), files);
    }

    @Override
    public void renew() throws Exception {
        String renewed = "^bound to ";
        // The first of these lines is about the first lease, and may yet have to come.
        client.awaitOutput(renewed, Math.max(1, client.count(renewed)) + 1, RENEWAL.plus(EXCHANGE));
    }

    @Override
    public void release() throws Exception {
        host.run(EXCHANGE, line(List.of("-4", "-r", "-v"), files)).orThrow();
        client.awaitEnd(EXCHANGE);
    }

    private static String[] line(List<String> options, List<String> files) {
        List<String> line = new ArrayList<>(List.of("dhclient"));
        line.addAll(options);
        line.addAll(files);
        return line.toArray(String[]::new);
    }
}
